//! What the services want of a sign-in besides what the policies of roles say.

use std::sync::{Arc, Mutex};

use stint_app::engine::{Command, FetchError, SignInAsk, Snapshot, Stage};
use stint_app::{PracticeBrowser, Session};
use stint_domain::{ClaimsChallenge, IntentState, RoleKind};
use stint_practice::{Audience, ContextRefusal, Op, PolicyPatch};
use url::Url;

use crate::support::*;

/// A role of Azure with step-up and justification.
const STORAGE: &str = "Storage Blob Data Contributor";

/// The pages that were shown, in order.
type Pages = Arc<Mutex<Vec<Url>>>;

/// Bruce, who answers every page, and the pages.
async fn bruce(world: &World) -> (Session, Pages) {
    let pages = Pages::default();
    let shown = pages.clone();
    let session = world
        .open_with(Arc::new(move |url: Url| {
            shown.lock().unwrap().push(url.clone());
            async move { PracticeBrowser::new(BRUCE).visit(url).await.map(drop) }
        }))
        .await;
    sign_in(&session, BRUCE).await;
    (session, pages)
}

fn parameter(page: &Url, name: &str) -> String {
    let mut pairs = page.query_pairs();
    let found = pairs.find(|(known, _)| known == name);
    found.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

async fn sign_in_again(session: &Session) {
    let ask = SignInAsk {
        hint: Some(BRUCE.to_owned()),
        ..SignInAsk::default()
    };
    session.handle().command(Command::SignIn(ask)).await.unwrap();
}

fn troubles(snapshot: &Snapshot) -> Vec<&str> {
    let problems = snapshot.head.value.problems.iter();
    problems.map(|problem| problem.code.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn azure_alone_can_want_the_person_and_gets_a_page_of_its_own() {
    let world = World::new().await;
    world.control().azure_wants_multifactor(true);
    let (session, pages) = bruce(&world).await;
    let snapshot = session.handle().snapshot();
    assert!(troubles(&snapshot).contains(&FetchError::AZURE_SIGN_IN));
    assert!(matches!(snapshot.head.value.stage, Stage::SignedIn { .. }));
    assert_eq!(eligible(&session, EXCHANGE).assignment.kind, RoleKind::EntraRole);

    sign_in_again(&session).await;
    titled(&session, RoleKind::AzureRole, STORAGE).await;
    session.handle().command(Command::Refresh).await.unwrap();
    assert_eq!(troubles(&session.handle().snapshot()), Vec::<&str>::new());
    let pages = pages.lock().unwrap().clone();
    let [first, second] = pages.as_slice() else {
        panic!("{pages:?}")
    };
    assert!(!parameter(first, "scope").contains("user_impersonation"));
    assert!(parameter(second, "scope").contains("user_impersonation"));
    let claims = parameter(second, "claims");
    assert!(claims.contains("capolids"), "what it had asked for: {claims}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_challenge_asks_for_is_shown_on_the_page_and_asked_once() {
    for audience in [Audience::Graph, Audience::Arm] {
        let world = World::new().await;
        let (session, pages) = bruce(&world).await;
        world.control().demand_context(audience, Some("c1")).unwrap();
        session.handle().command(Command::Refresh).await.ok();
        until(&session, "a sign-in is wanted", |snapshot| {
            matches!(snapshot.head.value.stage, Stage::NeedsSignIn { .. })
                || troubles(snapshot).contains(&FetchError::AZURE_SIGN_IN)
        })
        .await;
        sign_in_again(&session).await;
        until(&session, "signed in and all is well", |snapshot| {
            matches!(snapshot.head.value.stage, Stage::SignedIn { .. }) && troubles(snapshot).is_empty()
        })
        .await;
        session.handle().command(Command::Refresh).await.unwrap();
        assert_eq!(troubles(&session.handle().snapshot()), Vec::<&str>::new());
        let pages = pages.lock().unwrap().clone();
        assert_eq!(pages.len(), 2, "{audience:?}");
        let claims: ClaimsChallenge = ClaimsChallenge::parse(&parameter(&pages[1], "claims")).unwrap();
        assert_eq!(claims.context, Some("c1".into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_passes_over_multifactor_does_not_stand_in_for_the_person() {
    let world = World::new().await;
    let policy: PolicyPatch = serde_json::from_str(
        r#"{"requires":["justification","ticketing","multiFactorAuthentication"],"context":""}"#,
    )
    .unwrap();
    world.control().set_policy(EXCHANGE, &policy).unwrap();
    world.control().renewals_pass_over_multifactor(true);
    let (session, pages) = bruce(&world).await;
    let id = activate(&session, draft(&session, EXCHANGE)).await.unwrap();
    done(&world, &session, &id).await;
    assert_eq!(pages.lock().unwrap().len(), 2, "one sign-in, one step-up");
    assert_eq!(world.control().received(Op::ActivateRequest).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn azure_may_refuse_a_write_without_multifactor_whatever_the_policy_says() {
    let world = World::new().await;
    let (session, pages) = bruce(&world).await;
    let row = titled(&session, RoleKind::AzureRole, STORAGE).await;
    let policy: PolicyPatch = serde_json::from_str(r#"{"requires":["justification"],"context":""}"#).unwrap();
    let scope = row.assignment.scope.id.to_string();
    world.control().set_policy_at(STORAGE, &scope, &policy).unwrap();
    world.control().azure_writes_want_multifactor(true);
    assert!(rules_of(&session, &row).await.challenge().is_none());
    let mut draft = draft_of(&row);
    draft.duration = chrono::TimeDelta::minutes(30);
    let id = activate(&session, draft).await.unwrap();
    done(&world, &session, &id).await;
    assert_eq!(pages.lock().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_context_is_found_where_the_refusal_hides_it() {
    let world = World::new().await;
    let without: PolicyPatch = serde_json::from_str(r#"{"context":""}"#).unwrap();
    world.control().set_policy(EXCHANGE, &without).unwrap();
    world.control().context_refusals(ContextRefusal::InText);
    let (session, pages) = bruce(&world).await;
    // The policy that is known does not tell that it needs one.
    let later: PolicyPatch = serde_json::from_str(r#"{"context":"c1"}"#).unwrap();
    world.control().set_policy(EXCHANGE, &later).unwrap();
    let id = activate(&session, draft(&session, EXCHANGE)).await.unwrap();
    done(&world, &session, &id).await;
    assert_eq!(pages.lock().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_that_names_no_context_is_read_with_the_policy() {
    let world = World::new().await;
    let without: PolicyPatch = serde_json::from_str(r#"{"context":""}"#).unwrap();
    world.control().set_policy(EXCHANGE, &without).unwrap();
    world.control().context_refusals(ContextRefusal::Unsaid);
    let (session, pages) = bruce(&world).await;
    // The policy that is known does not name it yet.
    let later: PolicyPatch = serde_json::from_str(r#"{"context":"c1"}"#).unwrap();
    world.control().set_policy(EXCHANGE, &later).unwrap();
    let first = activate(&session, draft(&session, EXCHANGE)).await.unwrap();
    intent_until(
        &session,
        &first,
        "refused",
        |state| matches!(state, IntentState::Refused { code, .. } if code.ends_with("AcrsValidationFailed")),
    )
    .await;
    until(&session, "the policy was read anew", |_| {
        eligible(&session, EXCHANGE)
            .rules
            .is_some_and(|rules| rules.challenge().is_some())
    })
    .await;
    let again = activate(&session, draft(&session, EXCHANGE)).await.unwrap();
    done(&world, &session, &again).await;
    assert_eq!(pages.lock().unwrap().len(), 2);
}
