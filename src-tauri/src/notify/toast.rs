//! An alert as it is put on the screen: a value.

use stint_app::engine::{Notice, NoticeAction, NoticeKind, Urgency};
use stint_domain::{NoticeId, plain_line};

use crate::{view::with_time, zone::Wall};

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
    /// What is shown instead while others may see the screen; `None` = nothing then, it stands in the window.
    pub(crate) quiet: Option<Quiet>,
}

/// An alert without names and reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quiet {
    pub(crate) title: String,
    pub(crate) body: String,
}

/// Tells one alert from another, over all sessions of this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ToastId {
    pub(crate) session: u32,
    pub(crate) notice: NoticeId,
}

impl Toast {
    /// The notice in words, times of day by the clock on the wall. `private`: without names and reasons, as the
    /// person wants it always.
    pub(crate) fn of(notice: &Notice, session: u32, practice: bool, private: bool, wall: Wall) -> Self {
        let prefix = if practice { "Practice: " } else { "" };
        let quiet = Quiet {
            title: plain_line(&format!("{prefix}{}", notice.private.title)),
            body: plain_line(&notice.private.body),
        };
        let (title, body) = if private {
            (quiet.title.clone(), quiet.body.clone())
        } else {
            (
                plain_line(&format!("{prefix}{}", notice.title)),
                plain_line(&with_time(&notice.body, notice.when, wall)),
            )
        };
        let ends = |kind| matches!(kind, NoticeKind::Ending { .. });
        Self {
            id: ToastId {
                session,
                notice: notice.id.clone(),
            },
            title,
            body,
            quiet: notice.keys.iter().any(|key| ends(key.kind)).then_some(quiet),
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
        NoticeAction::Extend => "extend",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    const UTC: Wall = Wall {
        local: |instant| instant.naive_utc(),
        hour12: false,
    };

    #[test]
    fn the_time_of_day_is_that_of_the_clock_on_the_wall() {
        let notice = example::ending_notice();
        let toast = Toast::of(&notice, 1, false, false, UTC);
        assert_eq!(toast.title, "Exchange Administrator ends in 5 minutes");
        assert_eq!(toast.body, "Contoso directory, at 10:29");
        assert!(toast.stays);
        let west = Wall {
            local: |instant| instant.naive_utc() - chrono::TimeDelta::hours(1),
            hour12: true,
        };
        assert_eq!(
            Toast::of(&notice, 1, false, false, west).body,
            "Contoso directory, at 9:29 AM"
        );
    }

    #[test]
    fn practice_is_said_first() {
        let toast = Toast::of(&example::ending_notice(), 1, true, false, UTC);
        assert_eq!(toast.title, "Practice: Exchange Administrator ends in 5 minutes");
        assert_eq!(toast.quiet.unwrap().title, "Practice: A role ends in 5 minutes");
    }

    #[test]
    fn who_wants_no_names_in_alerts_gets_none() {
        let toast = Toast::of(&example::ending_notice(), 1, false, true, UTC);
        let text = format!("{} {}", toast.title, toast.body);
        assert!(text.starts_with("A role ends in 5 minutes"), "{text}");
        assert!(!text.contains("Exchange") && !text.contains("Contoso") && !text.contains("10:29"));
        assert_eq!(toast.actions.len(), 3, "what can be done stays");
    }

    #[test]
    fn while_others_may_see_the_screen_only_what_ends_is_told() {
        let mut notice = example::ending_notice();
        assert!(Toast::of(&notice, 1, false, false, UTC).quiet.is_some());
        notice.keys[0].kind = NoticeKind::Approved;
        assert_eq!(Toast::of(&notice, 1, false, false, UTC).quiet, None);
    }

    #[test]
    fn a_name_cannot_play_with_the_alert() {
        let mut notice = example::ending_notice();
        notice.title = "Global\u{202E} rotartsinimdA\u{7}\u{200B}\nends".to_owned();
        notice.body = "\u{2067}a\tb\u{FEFF}".to_owned();
        notice.when = None;
        let toast = Toast::of(&notice, 1, false, false, UTC);
        assert_eq!(toast.title, "Global rotartsinimdA ends");
        assert_eq!(toast.body, "a b");
    }
}
