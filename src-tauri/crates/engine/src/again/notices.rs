use stint_domain::{AgainState, NoticeId, Timestamp};

use super::Told;
use crate::access::Access;
use crate::{Notice, NoticeAction, NoticeKey, NoticeKind, PrivateText, Urgency, When};

/// What a person hears of something that was armed.
pub(crate) fn notice(told: &Told, access: &Access) -> Notice {
    let Told { again, until } = told;
    let role = &again.role_name;
    let place = access.label_of(&again.target);
    let (kind, title, body, when, action, private) = match &again.state {
        AgainState::Missed { code } => (
            NoticeKind::AgainMissed,
            format!("{role} was not activated again"),
            reason(code).to_owned(),
            None,
            NoticeAction::RequestAgain,
            "A role was not activated again",
        ),
        AgainState::Asking => (
            NoticeKind::AgainAsks,
            format!("{role} has ended: sign in to activate it again"),
            "It needs a stronger sign-in, which waits for you.".to_owned(),
            None,
            NoticeAction::SignIn,
            "A role needs a sign-in to be activated again",
        ),
        AgainState::Armed | AgainState::TurningOff(_) | AgainState::TurningOn(_) | AgainState::Done => (
            NoticeKind::AgainStarted,
            format!("{role} is active again"),
            place,
            until.map(When::Until),
            NoticeAction::Open,
            "A role is active again",
        ),
    };
    let key = NoticeKey {
        target: again.target.clone(),
        kind,
        of: again.of,
    };
    Notice {
        id: id(&key, again.of),
        keys: vec![key],
        urgency: Urgency::Normal,
        title,
        body,
        when,
        private: PrivateText {
            title: private.to_owned(),
            body: String::new(),
        },
        actions: vec![action],
        target: again.target.clone(),
    }
}

/// Why it did not act, in words.
fn reason(code: &str) -> &'static str {
    match code {
        "too-late" => "Its time was over: it acts within two minutes after the end or not at all.",
        "approval" => "Its policy asks for an approval now.",
        "rules" => "Its policy does not allow it any more.",
        "step-up" => "The stronger sign-in was not finished.",
        "not-ended" => "The service still showed the old activation two minutes after its end.",
        "canceled" => "It was ended or asked for by other means.",
        "offline" => "The service could not be reached within two minutes after the end.",
        "sign-in-needed" => "A sign-in was needed first.",
        "not-recorded" => "It could not be written to disk, so nothing was sent.",
        "unclear" => "Nobody can tell what came of it: look at your access.",
        _ => "The service refused it.",
    }
}

/// One of an activation, so that a later one takes the place of what was asked.
fn id(key: &NoticeKey, of: Timestamp) -> NoticeId {
    let target = &key.target;
    NoticeId::new(format!(
        "again {} {} {} {}",
        target.account,
        target.role,
        target.scope,
        of.timestamp_millis()
    ))
}
