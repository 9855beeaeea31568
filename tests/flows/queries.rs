use stint_app::QueryError;
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
