use std::sync::{Arc, Mutex};

use stint_app::PracticeBrowser;
use stint_app::engine::{Command, EligibleRow, Reply, SignInAsk, Stage};
use stint_domain::{AccountId, IntentState, RoleKind};
use stint_practice::Op;

use crate::support::*;

/// Alex Wilber of Relecloud, who looks after customers.
const ALEX: &str = "alex.wilber@relecloud.example";

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_of_two_tenants_list_and_activate_side_by_side() {
    let world = World::new().await;
    let (session, trips) = open_for_both(&world).await;
    let [bruce, alex] = accounts(&session);
    let rows = rows(&session);
    let of = |account: &AccountId, kind: RoleKind| {
        let own = rows.iter().map(|row| &row.assignment);
        own.filter(|row| row.account == *account && row.kind == kind)
            .count()
    };
    let kinds = [RoleKind::EntraRole, RoleKind::Group, RoleKind::AzureRole];
    assert_eq!(kinds.map(|kind| of(&bruce, kind)), [2, 1, 2]);
    assert_eq!(
        kinds.map(|kind| of(&alex, kind)),
        [0, 0, 5],
        "four at customers and one in his own tenant"
    );

    // One role of each in one batch: the first wants c1, the other a sign-in with several factors.
    let exchange = rows.iter().find(|row| row.role_name == EXCHANGE).unwrap();
    let customer =
        |row: &&EligibleRow| row.assignment.account == alex && row.role_name == "Virtual Machine Contributor";
    let shop = rows.iter().find(customer).unwrap();
    let ids = [exchange, shop].map(|row| row.assignment.id.clone());
    session
        .handle()
        .command(Command::NeedRules(ids.to_vec()))
        .await
        .unwrap();
    until(&session, "the rules of both", |snapshot| {
        let rows = snapshot.eligible.value.iter().flatten();
        let mut wanted = rows.filter(|row| ids.contains(&row.assignment.id));
        wanted.all(|row| row.rules.is_some())
    })
    .await;
    trips.lock().unwrap().clear();
    let drafts = self::rows(&session)
        .into_iter()
        .filter(|row| ids.contains(&row.assignment.id));
    let reply = session.handle().command(Command::ActivateMany {
        drafts: drafts.map(|row| draft_of(&row)).collect(),
        batch: None,
        step_up: true,
    });
    let Ok(Reply::Batch(_, started)) = reply.await else {
        panic!("a batch is answered as one");
    };
    for (_, intent) in started {
        intent_until(&session, &intent.unwrap(), "accepted", |state| {
            matches!(state, IntentState::Done { .. } | IntentState::Waiting { .. })
        })
        .await;
    }
    let mut visited = trips.lock().unwrap().clone();
    visited.sort();
    assert_eq!(visited, [ALEX, BRUCE], "one visit for each");
    world.settle(&session).await;
    let both = until(&session, "both are active", |snapshot| {
        let active = snapshot.active.value.iter().filter_map(|row| row.in_force());
        active.filter(|row| row.is_activated()).count() == 2
    })
    .await;
    let mut whose: Vec<AccountId> = both
        .active
        .value
        .iter()
        .filter(|row| row.in_force().is_some_and(|row| row.is_activated()))
        .map(|row| row.target.account.clone())
        .collect();
    let mut expected = vec![bruce, alex];
    whose.sort();
    expected.sort();
    assert_eq!(whose, expected);
    assert_eq!(
        world.control().received(Op::ActivateRequest).len(),
        1,
        "Bruce's own"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_adds_an_account_is_asked_for_whom_among_the_people_of_every_tenant() {
    let world = World::new().await;
    let prompts: Arc<Mutex<Vec<Option<String>>>> = Arc::default();
    let noted = prompts.clone();
    let session = world
        .open_with(Arc::new(move |url: url::Url| {
            let value = |wanted: &str| {
                let mut pairs = url.query_pairs().into_owned();
                pairs.find(|(name, _)| name == wanted).map(|(_, value)| value)
            };
            noted.lock().unwrap().push(value("prompt"));
            // On the page where nobody is named, the person chooses Alex.
            let person = value("login_hint").unwrap_or_else(|| ALEX.to_owned());
            async move { PracticeBrowser::new(person).visit(url).await.map(drop) }
        }))
        .await;
    sign_in(&session, BRUCE).await;
    let nobody = Command::SignIn(SignInAsk::default());
    session.handle().command(nobody).await.unwrap();
    until(&session, "Alex beside Bruce", |snapshot| {
        snapshot.head.value.accounts.len() == 2
    })
    .await;
    let _: [AccountId; 2] = accounts(&session);
    assert_eq!(
        *prompts.lock().unwrap(),
        [None, Some("select_account".to_owned())],
        "who is named is not asked for again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_takes_only_their_own_and_a_restart_shows_both_at_once() {
    let world = World::new().await;
    let (session, _) = open_for_both(&world).await;
    let [bruce, alex] = accounts(&session);
    let all = rows(&session).len();
    session.close().await;
    assert!(world.profile_mentions("rg-shop"), "the lists are kept");

    let session = world.open_as(BRUCE).await;
    assert_eq!(
        rows(&session).len(),
        all,
        "from the disk, before anything was read"
    );
    assert_eq!(accounts(&session), [bruce.clone(), alex.clone()]);
    session
        .handle()
        .command(Command::SignOut(alex.clone()))
        .await
        .unwrap();
    assert!(rows(&session).iter().all(|row| row.assignment.account == bruce));
    session.handle().command(Command::Refresh).await.unwrap();
    let head = session.handle().snapshot().head.value;
    assert_eq!(
        (head.accounts.len(), &head.stage),
        (1, &Stage::SignedIn { failed: None })
    );
    session.close().await;
    assert!(world.profile_mentions(bruce.as_str()));
    assert!(
        !world.profile_mentions("rg-shop"),
        "nothing of what Alex may do is left"
    );
}

/// Bruce and Alex sign in, one after the other; and who visited the browser, in order.
async fn open_for_both(world: &World) -> (stint_app::Session, Arc<Mutex<Vec<String>>>) {
    let trips: Arc<Mutex<Vec<String>>> = Arc::default();
    let visited = trips.clone();
    let session = world
        .open_with(Arc::new(move |url: url::Url| {
            let mut pairs = url.query_pairs().into_owned();
            let hint = pairs.find(|(name, _)| name == "login_hint");
            let person = hint.map(|(_, upn)| upn).unwrap_or_default();
            visited.lock().unwrap().push(person.clone());
            async move { PracticeBrowser::new(person).visit(url).await.map(drop) }
        }))
        .await;
    sign_in(&session, BRUCE).await;
    sign_in(&session, ALEX).await;
    assert_eq!(*trips.lock().unwrap(), [BRUCE, ALEX]);
    (session, trips)
}

/// Bruce's and Alex's.
fn accounts(session: &stint_app::Session) -> [AccountId; 2] {
    let head = session.handle().snapshot().head.value;
    [BRUCE, ALEX].map(|upn| {
        let mut rows = head.accounts.iter();
        let row = rows.find(|row| row.account.username == upn).unwrap();
        row.account.id.clone()
    })
}

fn rows(session: &stint_app::Session) -> Vec<EligibleRow> {
    let snapshot = session.handle().snapshot();
    snapshot.eligible.value.iter().flatten().cloned().collect()
}
