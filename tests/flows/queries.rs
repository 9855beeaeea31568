use stint_app::engine::FetchError;
use stint_app::{QueryError, TOO_MANY_PLACES};
use stint_domain::RoleKind;
use stint_practice::Op;

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn what_a_role_may_do_is_read_once_and_without_further_permissions() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let exchange = eligible(&session, EXCHANGE).assignment;
    let before = world.control().received(Op::EligibilityInstances).len();
    let info = session.role_info(&exchange.id).await.unwrap();
    assert!(
        info.permissions.iter().any(|action| action.contains("exchange")),
        "{info:?}"
    );
    assert_eq!(info.built_in, Some(true));
    assert!(info.description.is_some_and(|text| text.contains("Exchange")));
    session.role_info(&exchange.id).await.unwrap();
    assert_eq!(
        world.control().received(Op::EligibilityInstances).len(),
        before + 1
    );
    assert!(world.control().received(Op::RoleDefinition).is_empty());
    assert_eq!(
        session.portal_page(&exchange.id),
        None,
        "a practice tenant has no portal"
    );
    let gone = session
        .role_info(&stint_domain::EligibilityId::of(exchange.id.account(), "gone"))
        .await;
    assert_eq!(gone, Err(QueryError::NotFound));
}

/// In the group that has Network Contributor at the management group *Platform*.
const PRADEEP: &str = "pradeep.gupta@contoso.example";

#[tokio::test(flavor = "multi_thread")]
async fn a_place_is_found_by_its_name_as_deep_as_it_lies() {
    let world = World::new().await;
    let session = world.signed_in(PRADEEP).await;
    let row = titled(&session, RoleKind::AzureRole, "Network Contributor").await;
    let id = &row.assignment.id;
    let asked = || world.control().received(Op::AzureChildren).len();
    let found = session.children(id, None, " VNET ").await.unwrap();
    let [vnet] = &found[..] else { panic!("{found:?}") };
    assert_eq!(vnet.scope.name.as_deref(), Some("vnet-hub"));
    assert_eq!(vnet.scope.within, ["Contoso Connectivity", "rg-hub-network"]);
    assert!(!vnet.has_children);
    assert_eq!(asked(), 1, "one call for all that the management group holds");

    // What was read serves whatever is typed next, and the terminal's look by name.
    let found = session.children(id, None, "hub").await.unwrap();
    let names: Vec<_> = found
        .iter()
        .filter_map(|place| place.scope.name.as_deref())
        .collect();
    assert_eq!(names, ["rg-hub-network", "vnet-hub"], "the outermost first");
    let named = session.places_named(id, "vnet-hub").await.unwrap();
    assert_eq!(
        (&named.places[..], named.complete),
        (&[vnet.scope.clone()][..], true)
    );
    assert_eq!(session.children(id, None, "rg-web-prod").await, Ok(Vec::new()));
    assert_eq!(asked(), 1);

    // Opened anew, it is read anew.
    session.children(id, None, "").await.unwrap();
    session.children(id, None, "vnet").await.unwrap();
    assert_eq!(asked(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_service_tells_level_by_level_a_place_is_found_all_the_same() {
    let world = World::new().await;
    world.control().arm_tells_level_by_level(true);
    let session = world.signed_in(PRADEEP).await;
    let row = titled(&session, RoleKind::AzureRole, "Network Contributor").await;
    let id = &row.assignment.id;
    let asked = || world.control().received(Op::AzureChildren).len();
    let named = session.places_named(id, "contoso connectivity").await.unwrap();
    assert_eq!((named.places.len(), named.complete, asked()), (1, true, 1));
    let found = session.children(id, None, "vnet").await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].scope.within, ["Contoso Connectivity", "rg-hub-network"]);
    assert_eq!(
        asked(),
        3,
        "the group, its subscription and the resource group in it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_could_not_be_finished_says_so_and_keeps_what_it_found() {
    let world = World::new().await;
    world.control().arm_tells_level_by_level(true);
    let session = world.signed_in(PRADEEP).await;
    let row = titled(&session, RoleKind::AzureRole, "Owner").await;
    let id = &row.assignment.id;
    // The subscription answers; none of its resource groups does.
    let group = session.places_named(id, "rg-shared-prod").await.unwrap();
    assert_eq!((group.places.len(), group.complete), (1, true));
    world.control().next(Op::AzureChildren).times(4).answer(403);
    let missed = session.children(id, None, "vm-web").await;
    assert!(
        matches!(&missed, Err(QueryError::Fetch(FetchError::Failed { code, .. })) if code == TOO_MANY_PLACES),
        "{missed:?}"
    );
    let found = session.children(id, None, "RG-WEB").await.unwrap();
    assert_eq!(found.len(), 1, "what was found stands");
}
