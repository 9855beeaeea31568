//! What may happen, in any order.

use super::*;

/// One thing that happens.
#[derive(Debug, Clone)]
pub(super) enum Op {
    Activate {
        role: usize,
        step_up: bool,
        minutes: i64,
        /// At a narrower place, where the role has any.
        narrow: bool,
    },
    Deactivate(usize),
    ActivateMany {
        step_up: bool,
        minutes: i64,
    },
    /// The bundle of all roles; with what is missing agreed to, or as one click.
    RunBundle {
        agreed: bool,
    },
    TryAgain,
    DeactivateAll,
    Leave(Leaving),
    Again {
        role: usize,
        off_and_on: bool,
    },
    Disarm(usize),
    /// More time for what a role may be activated by.
    Prolong {
        role: usize,
        step_up: bool,
        days: i64,
    },
    Cancel,
    Dismiss(usize),
    ContinueStepUp(usize),
    Refresh,
    SignIn,
    /// The other account.
    SignInOther,
    CancelSignIn,
    /// The one account, or the other.
    SignOut(bool),
    Press(usize, NoticeAction),
    Happen(usize),
    /// So many things go on, and then it stalls.
    Stall(usize),
    /// So many things go on at once.
    Rush(usize),
    Settle,
    Pass {
        seconds: i64,
        settled: bool,
    },
    Sleep {
        minutes: i64,
    },
    Fault(Fault),
    Decide(bool),
    Network(Link),
    Focus(bool),
    Choose(Settings),
    Seen,
    Kill,
}

pub(super) fn apply(world: &mut World, op: Op) {
    match op {
        Op::Activate {
            role,
            step_up,
            minutes: length,
            narrow,
        } => {
            let mut draft = draft_of(role, length);
            let place = place(role % ROWS);
            draft.at = (narrow && place.kind == RoleKind::AzureRole).then(|| WEB.into());
            world.command(Command::Activate { draft, step_up });
        }
        Op::ActivateMany {
            step_up,
            minutes: length,
        } => world.command(Command::ActivateMany {
            drafts: (0..2 * ROWS).map(|role| draft_of(role, length)).collect(),
            batch: None,
            step_up,
        }),
        Op::RunBundle { agreed } => world.command(Command::RunBundle {
            bundle: "release".into(),
            with: RunWith {
                step_up: agreed,
                approval: agreed,
                ..RunWith::one_click(Utc.fix())
            },
        }),
        Op::TryAgain => {
            let intents = world.intents().into_iter().map(|intent| intent.id).collect();
            world.command(Command::TryAgain(intents));
        }
        Op::DeactivateAll => world.command(Command::DeactivateAll),
        Op::Leave(leaving) => {
            let deactivate_at = Leave {
                lock: true,
                shut_down: true,
            };
            world.give(Input::SettingsChanged(Settings {
                deactivate_at,
                ..Settings::default()
            }));
            // What it starts is named by the instant, which never comes twice.
            world.now += TimeDelta::milliseconds(1);
            world.give(Input::Leaving(leaving));
        }
        Op::Again { role, off_and_on } => {
            let how = if off_and_on {
                AgainHow::OffAndOn
            } else {
                AgainHow::AtEnd
            };
            world.command(Command::Again {
                target: place(role),
                draft: draft_of(role, 30),
                how,
            });
        }
        Op::Prolong { role, step_up, days } => {
            let row = rows(&whose(role))[role % ROWS].clone();
            let draft = ProlongDraft {
                target: row.role_at(),
                eligible: Some(row.id),
                how: ProlongHow::Extend,
                duration: Some(TimeDelta::days(days)),
                justification: "Still my job".to_owned(),
                ticket: Ticket::default(),
            };
            world.command(Command::Prolong { draft, step_up });
        }
        Op::Disarm(role) => world.command(Command::Disarm(place(role))),
        Op::Deactivate(role) => world.command(Command::Deactivate(place(role))),
        Op::Cancel => {
            let requests = world.state.snapshot().activations.value.clone();
            let mut waiting = requests.iter().flatten();
            let waiting = waiting.find(|request| request.status == ActivationStatus::Waiting);
            if let Some(request) = waiting {
                world.command(Command::Cancel(request.id.clone()));
            }
        }
        Op::Dismiss(which) => {
            if let Some(id) = intent(world, which) {
                world.command(Command::Dismiss(id));
            }
        }
        Op::ContinueStepUp(which) => {
            if let Some(id) = intent(world, which) {
                world.command(Command::ContinueStepUp(id));
            }
        }
        Op::Refresh => world.command(Command::Refresh),
        Op::SignIn => world.command(Command::SignIn(SignInAsk::default())),
        Op::SignInOther => world.command(Command::SignIn(SignInAsk {
            hint: Some("nestor".to_owned()),
            ..SignInAsk::default()
        })),
        Op::CancelSignIn => world.command(Command::CancelSignIn),
        Op::SignOut(other) => {
            let whose = if other { nestor().id } else { place(0).account };
            world.command(Command::SignOut(whose));
        }
        Op::Press(which, action) => {
            let toasts = world.toasts.len();
            if let Some(which) = which.checked_rem(toasts) {
                let id = world.toasts[which].clone();
                world.give(Input::NoticeAnswered(id, action));
            }
        }
        Op::Happen(which) => {
            world.happen(which);
        }
        Op::Stall(steps) => {
            for _ in 0..steps {
                world.happen(0);
            }
        }
        Op::Rush(count) => world.rush(count),
        Op::Settle => world.settle(),
        Op::Pass { seconds, settled } => world.pass(TimeDelta::seconds(seconds), settled),
        Op::Sleep { minutes: length } => world.sleep(minutes(length)),
        Op::Fault(fault) => world.fault(fault),
        Op::Decide(approve) => world.service.decide(approve, world.now),
        Op::Network(link) => world.give(Input::NetworkChanged(link)),
        Op::Focus(focus) => world.give(Input::Focus(focus)),
        Op::Choose(settings) => world.command(Command::SaveSettings(settings)),
        Op::Seen => world.command(Command::SeenNotices),
        Op::Kill => world.kill(),
    }
}

pub(super) fn draft_of(role: usize, length: i64) -> ActivationDraft {
    ActivationDraft {
        eligible: rows(&whose(role))[role % ROWS].id.clone(),
        duration: minutes(length),
        justification: "Release".to_owned(),
        ticket: Ticket::default(),
        starts_at: None,
        at: None,
    }
}

/// The first rows are those of the one account, the next those of the other.
pub(super) fn whose(role: usize) -> AccountId {
    if role % (2 * ROWS) < ROWS {
        place(0).account
    } else {
        nestor().id
    }
}

pub(super) fn intent(world: &World, which: usize) -> Option<stint_domain::IntentId> {
    let intents = world.intents();
    let which = which.checked_rem(intents.len())?;
    Some(intents[which].id.clone())
}

pub(super) fn op() -> impl Strategy<Value = Op> {
    let small = 0..6_usize;
    prop_oneof![
        8 => (0..2 * ROWS, any::<[bool; 2]>(), prop::sample::select(vec![5, 7, 30, 60]))
            .prop_map(|(role, [step_up, narrow], minutes)| Op::Activate { role, step_up, minutes, narrow }),
        3 => (0..PLACES).prop_map(Op::Deactivate),
        2 => (any::<bool>(), prop::sample::select(vec![5, 30]))
            .prop_map(|(step_up, minutes)| Op::ActivateMany { step_up, minutes }),
        2 => any::<bool>().prop_map(|agreed| Op::RunBundle { agreed }),
        1 => Just(Op::TryAgain),
        1 => Just(Op::DeactivateAll),
        1 => prop_oneof![Just(Leaving::Lock), Just(Leaving::ShutDown)].prop_map(Op::Leave),
        4 => (0..PLACES, any::<bool>()).prop_map(|(role, off_and_on)| Op::Again { role, off_and_on }),
        1 => (0..PLACES).prop_map(Op::Disarm),
        4 => (0..2 * ROWS, any::<bool>(), prop::sample::select(vec![6, 9, 30]))
            .prop_map(|(role, step_up, days)| Op::Prolong { role, step_up, days }),
        2 => Just(Op::Cancel),
        1 => small.clone().prop_map(Op::Dismiss),
        2 => small.clone().prop_map(Op::ContinueStepUp),
        1 => Just(Op::Refresh),
        2 => Just(Op::SignIn),
        1 => Just(Op::SignInOther),
        1 => Just(Op::CancelSignIn),
        1 => any::<bool>().prop_map(Op::SignOut),
        2 => (small.clone(), action()).prop_map(|(which, action)| Op::Press(which, action)),
        14 => small.prop_map(Op::Happen),
        4 => (2..24_usize).prop_map(Op::Rush),
        10 => Just(Op::Settle),
        5 => ((1..400_i64), any::<bool>()).prop_map(|(seconds, settled)| Op::Pass { seconds, settled }),
        1 => (1..90_i64).prop_map(|minutes| Op::Sleep { minutes }),
        6 => fault().prop_map(Op::Fault),
        2 => any::<bool>().prop_map(Op::Decide),
        1 => prop_oneof![Just(Link::Up), Just(Link::Down)].prop_map(Op::Network),
        1 => any::<bool>().prop_map(Op::Focus),
        1 => settings().prop_map(Op::Choose),
        1 => Just(Op::Seen),
        3 => Just(Op::Kill),
    ]
}

pub(super) fn settings() -> impl Strategy<Value = Settings> {
    let leads = prop::sample::subsequence(Settings::LEADS.to_vec(), 1..=Settings::LEADS.len());
    (leads, any::<[bool; 4]>()).prop_map(|(lead_minutes, [usable, decisions, keep, remember])| Settings {
        lead_minutes,
        tell: Tell {
            usable,
            decisions,
            ..Tell::default()
        },
        keep_history: keep,
        remember_justifications: remember,
        ..Settings::default()
    })
}

/// What may come about when an activation ends.
pub(super) fn around_the_end() -> impl Strategy<Value = Op> {
    prop_oneof![
        10 => (0..6_usize).prop_map(Op::Happen),
        4 => Just(Op::Settle),
        2 => (2..12_usize).prop_map(Op::Rush),
        8 => (1..16_usize).prop_map(Op::Stall),
        8 => ((1..60_i64), any::<bool>()).prop_map(|(seconds, settled)| Op::Pass { seconds, settled }),
        2 => (1..4_i64).prop_map(|minutes| Op::Sleep { minutes }),
        6 => fault().prop_map(Op::Fault),
        4 => Just(Op::Kill),
        1 => (0..3_usize).prop_map(Op::Disarm),
        1 => (0..6_usize).prop_map(Op::ContinueStepUp),
        1 => (0..3_usize, any::<bool>()).prop_map(|(role, off_and_on)| Op::Again { role, off_and_on }),
        1 => (0..3_usize).prop_map(Op::Deactivate),
        1 => prop_oneof![Just(Link::Up), Just(Link::Down)].prop_map(Op::Network),
        1 => Just(Op::SignIn),
    ]
}

pub(super) fn action() -> impl Strategy<Value = NoticeAction> {
    prop::sample::select(vec![
        NoticeAction::Open,
        NoticeAction::MoreTime,
        NoticeAction::Deactivate,
        NoticeAction::Dismiss,
        NoticeAction::AskAgain,
        NoticeAction::RequestAgain,
        NoticeAction::OpenRequest,
        NoticeAction::Later,
        NoticeAction::Review,
        NoticeAction::SignIn,
    ])
}

pub(super) fn fault() -> impl Strategy<Value = Fault> {
    prop::sample::select(vec![
        Fault::LoseAnswer,
        Fault::LoseAnswer,
        Fault::LoseRequest,
        Fault::Throttle,
        Fault::Offline,
        Fault::AskStepUp,
        Fault::NeedSignIn,
        Fault::FailStepUp,
        Fault::FailDisk,
    ])
}
