use super::*;
use crate::example;

fn label(item: &Item) -> String {
    match item {
        Item::Words(words) => format!("({words})"),
        Item::Button(_, label) => label.clone(),
        Item::More(label, items) => {
            let inner: Vec<_> = items.iter().map(self::label).collect();
            format!("{label} > {}", inner.join(", "))
        }
        Item::Separator => "-".to_owned(),
    }
}

fn labels(scene: &Scene) -> Vec<String> {
    let Menu(items) = menu(scene, example::now());
    items.iter().map(label).collect()
}

#[test]
fn active_roles_say_what_is_left_and_standing_ones_are_left_out() {
    let rows = vec![
        example::active_row("Exchange Administrator", 4 * 60 + 59),
        example::active_row("Teams Administrator", 58 * 60),
        example::active_row("Ended Administrator", 0),
        example::waiting_row("Application Administrator"),
        example::standing_row("Reader"),
    ];
    assert_eq!(
        labels(&Scene::Open(example::scene(rows))),
        [
            "(Practice: Contoso)",
            "Exchange Administrator: 4 min left > Deactivate, More time…",
            "Teams Administrator: 58 min left > (Can be deactivated in 3 min), More time…",
            "Application Administrator: waits for approval",
            "-",
            "Open Stint",
            "Check now",
            "Deactivate all…",
            "Settings",
            "-",
            "Quit",
        ]
    );
}

#[test]
fn with_several_accounts_each_line_says_whose_it_is() {
    let row = |account: stint_domain::AccountId| {
        let mut row = example::active_row("Exchange Administrator", 58 * 60);
        row.target.account = account;
        row
    };
    let (own, guest) = (example::account(), example::guest());
    let rows = vec![row(own.id.clone()), row(guest.id.clone())];
    let mut open = example::scene(rows);
    let mut head = stint_app::engine::Head::clone(&open.snapshot.head.value);
    head.accounts.push(AccountRow {
        stage: AccountStage::NeedsSignIn { failed: None },
        ..example::account_row(guest)
    });
    open.snapshot.head.value = std::sync::Arc::new(head);
    let favorite = stint_app::engine::EligibleRow {
        favorite: true,
        ..example::eligible_row("Reader")
    };
    open.snapshot.eligible.value = std::sync::Arc::new(Some(vec![favorite]));
    let all = labels(&Scene::Open(open));
    let more = "(Can be deactivated in 3 min), More time…";
    assert_eq!(
        all[..6],
        [
            "(Practice: 2 accounts)",
            "Sign in again: Relecloud…",
            &format!("Exchange Administrator · Contoso: 58 min left > {more}"),
            &format!("Exchange Administrator · Relecloud: 58 min left > {more}"),
            "-",
            "Activate Reader · Contoso…",
        ]
    );
}

#[test]
fn favorites_that_are_ready_open_their_form() {
    let mut open = example::scene(vec![]);
    let row = |role: &str, favorite, state| stint_app::engine::EligibleRow {
        favorite,
        state,
        ..example::eligible_row(role)
    };
    open.snapshot.eligible.value = std::sync::Arc::new(Some(vec![
        row("Exchange Administrator", true, EligibleState::Ready),
        row("Teams Administrator", true, EligibleState::Waiting),
        stint_app::engine::EligibleRow {
            favorite: true,
            ..example::azure_row("Contributor", "/subscriptions/s/resourceGroups/rg-web")
        },
        row("Reader", false, EligibleState::Ready),
    ]));
    let Menu(items) = menu(&Scene::Open(open), example::now());
    let contributor = example::azure_row("Contributor", "/subscriptions/s/resourceGroups/rg-web");
    let contributor = key(&contributor.assignment.role_at());
    let key = key(&example::target("Exchange Administrator"));
    assert_eq!(
        items[1..6],
        [
            Item::Words("Nothing is active".to_owned()),
            Item::Separator,
            button(
                Button::Show(Some(PlaceView::Role { key })),
                "Activate Exchange Administrator…"
            ),
            button(
                Button::Show(Some(PlaceView::Role { key: contributor })),
                "Activate Contributor (rg-web)…"
            ),
            Item::Separator,
        ]
    );
}

#[test]
fn a_bundle_runs_by_one_click_and_says_whether_the_window_will_ask() {
    let mut open = example::scene(vec![]);
    let ready = example::bundle(&example::azure_row("Contributor", "/subscriptions/s"));
    let mut asking = ready.clone();
    asking.bundle.id = "bundle-2".into();
    asking.bundle.name = "Night shift".to_owned();
    asking.missing = vec![stint_app::engine::Missing::Ticket];
    open.snapshot.bundles.value = std::sync::Arc::new(vec![ready, asking]);
    let Menu(items) = menu(&Scene::Open(open), example::now());
    let run = |id: &str, label| button(Button::RunBundle(id.to_owned()), label);
    assert_eq!(
        items[2..5],
        [
            Item::Separator,
            run("bundle-1", "Activate Monday release"),
            run("bundle-2", "Activate Night shift…"),
        ]
    );
}

#[test]
fn without_a_session_the_window_can_be_opened_and_the_app_left() {
    assert_eq!(labels(&Scene::FirstRun), ["Open Stint", "Settings", "-", "Quit"]);
}

#[test]
fn nothing_is_said_of_roles_while_nobody_is_signed_in() {
    let mut open = example::scene(vec![]);
    open.snapshot.head = example::signed_out();
    assert_eq!(
        labels(&Scene::Open(open)),
        [
            "(Practice: not signed in)",
            "-",
            "Open Stint",
            "Settings",
            "-",
            "Quit"
        ]
    );
}

#[test]
fn offline_is_said_and_the_countdown_goes_on() {
    let scene = example::offline(example::scene(vec![example::active_row("Reader", 90)]));
    let labels = labels(&Scene::Open(scene));
    assert_eq!(labels[1], "(Offline: what was known last)");
    assert!(labels[2].starts_with("Reader: 1 min left"), "{labels:?}");
}

#[test]
fn a_clicked_line_is_the_one_that_was_drawn() {
    let role = || key(&example::target("Exchange Administrator"));
    for button in [
        Button::Show(None),
        Button::Show(Some(PlaceView::MyAccess)),
        Button::Show(Some(PlaceView::Role { key: role() })),
        Button::Show(Some(PlaceView::Requests { id: None })),
        Button::Show(Some(PlaceView::Requests {
            id: Some("r:1".into()),
        })),
        Button::Show(Some(PlaceView::Prolong { key: role() })),
        Button::Show(Some(PlaceView::Settings)),
        Button::Show(Some(PlaceView::Bundle { id: "b:1".into() })),
        Button::Show(Some(PlaceView::Palette)),
        Button::Show(Some(PlaceView::DeactivateAll)),
        Button::Deactivate(role()),
        Button::RunBundle("b:1".into()),
        Button::CheckNow,
        Button::Quit,
    ] {
        assert_eq!(Button::of_id(&button.id()), Some(button));
    }
    assert_eq!(Button::of_id("show:elsewhere"), None);
    assert_eq!(Button::of_id("format"), None);
}
