//! An alert as it is put on the screen: a value.

use std::fmt::Display;

use chrono::TimeZone;
use stint_app::engine::{Notice, NoticeAction, Urgency, When};
use stint_domain::NoticeId;

use crate::zone::clock_time;

/// An alert as it is put on the screen. Its texts are plain: no markup, no characters that hide or turn others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Toast {
    pub(crate) id: ToastId,
    pub(crate) title: String,
    pub(crate) body: String,
    /// Buttons, in order.
    pub(crate) actions: Vec<NoticeAction>,
    /// It stays until it is seen.
    pub(crate) stays: bool,
}

/// Tells one alert from another, over all sessions of this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ToastId {
    pub(crate) session: u32,
    pub(crate) notice: NoticeId,
}

impl Toast {
    /// The notice in words, its times in `zone`.
    pub(crate) fn of<Z>(notice: &Notice, session: u32, practice: bool, zone: &Z) -> Self
    where
        Z: TimeZone,
        Z::Offset: Display,
    {
        let prefix = if practice { "Practice: " } else { "" };
        let when = match notice.when {
            Some(When::At(instant)) => format!(", at {}", clock_time(instant, zone)),
            Some(When::Until(instant)) => format!(" until {}", clock_time(instant, zone)),
            None => String::new(),
        };
        Self {
            id: ToastId {
                session,
                notice: notice.id.clone(),
            },
            title: clean(&format!("{prefix}{}", notice.title)),
            body: clean(&format!("{}{when}", notice.body)),
            actions: notice.actions.clone(),
            stays: notice.urgency == Urgency::High,
        }
    }
}

/// The name of a button on the wire.
pub(crate) fn key(action: NoticeAction) -> &'static str {
    match action {
        NoticeAction::Open => "open",
        NoticeAction::MoreTime => "more-time",
        NoticeAction::Deactivate => "deactivate",
        NoticeAction::Dismiss => "dismiss",
        NoticeAction::AskAgain => "ask-again",
        NoticeAction::RequestAgain => "request-again",
        NoticeAction::OpenRequest => "open-request",
        NoticeAction::Later => "later",
        NoticeAction::Review => "review",
        NoticeAction::SignIn => "sign-in",
    }
}

/// Takes out what a role's or a person's name must not do to an alert: control characters, and marks that turn the
/// direction of the text or can't be seen.
fn clean(text: &str) -> String {
    let seen = |c: &char| !c.is_control() && !is_mark(*c);
    let spaced = text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c });
    spaced.filter(seen).collect()
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use chrono::{FixedOffset, Utc};

    use super::*;
    use crate::example;

    #[test]
    fn the_time_of_day_is_that_of_the_place() {
        let notice = example::ending_notice();
        let toast = Toast::of(&notice, 1, false, &Utc);
        assert_eq!(toast.title, "Exchange Administrator ends in 5 minutes");
        assert_eq!(toast.body, "Contoso directory, at 10:29");
        assert!(toast.stays);
        let zone = FixedOffset::west_opt(3600).unwrap();
        assert_eq!(
            Toast::of(&notice, 1, false, &zone).body,
            "Contoso directory, at 09:29"
        );
    }

    #[test]
    fn practice_is_said_first() {
        let toast = Toast::of(&example::ending_notice(), 1, true, &Utc);
        assert_eq!(toast.title, "Practice: Exchange Administrator ends in 5 minutes");
    }

    #[test]
    fn a_name_cannot_play_with_the_alert() {
        let mut notice = example::ending_notice();
        notice.title = "Global\u{202E} rotartsinimdA\u{7}\u{200B}\nends".to_owned();
        notice.body = "\u{2067}a\tb\u{FEFF}".to_owned();
        notice.when = None;
        let toast = Toast::of(&notice, 1, false, &Utc);
        assert_eq!(toast.title, "Global rotartsinimdA ends");
        assert_eq!(toast.body, "a b");
    }
}
