use serde::{Deserialize, Serialize};
use stint_domain::{NoticeId, RoleAt, Timestamp};

/// Something to tell the person outside the window. A value: the shell only draws it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its id. The same id again replaces what is on the screen.
    pub id: NoticeId,
    /// What makes it be shown once, also across restarts.
    pub key: NoticeKey,
    /// How urgent.
    pub urgency: Urgency,
    /// First line. Plain text.
    pub title: String,
    /// Second line. Plain text, without the time of day.
    pub body: String,
    /// The instant that the second line ends with; who draws it writes the time as the system does:
    /// `Contoso directory, at 10:28`.
    pub when: Option<When>,
    /// Buttons, in order.
    pub actions: Vec<NoticeAction>,
    /// What it is about.
    pub target: RoleAt,
}

/// An instant in a notice and the word before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// `at 10:28`.
    At(Timestamp),
    /// `until 11:31`.
    Until(Timestamp),
}

/// What a notice says of which access. Two notices with the same key are the same notice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NoticeKey {
    /// Which access.
    pub target: RoleAt,
    /// What.
    pub kind: NoticeKind,
    /// The instant that it is about (an activation's end, a request's making), UTC: tells one activation from
    /// the next.
    pub of: Timestamp,
}

/// What a notice says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NoticeKind {
    /// So many minutes are left.
    Ending {
        /// One of the lead times of the settings.
        minutes: u32,
    },
    /// It has ended.
    Ended,
    /// A fresh token carries the role.
    Usable,
    /// The request was approved.
    Approved,
    /// The request was denied.
    Denied,
    /// Nobody decided in time.
    Lapsed,
    /// An activation that was armed for the end of another has started.
    AgainStarted,
    /// An activation that was armed for the end of another did not start.
    AgainMissed,
    /// An activation that was armed for the end of another needs a sign-in first.
    AgainAsks,
}

/// How urgent a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// May wait.
    Normal,
    /// Stays until it is seen: something ends within five minutes.
    High,
}

/// A button of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeAction {
    /// Open the window at the access.
    Open,
    /// Open the ways to more time.
    MoreTime,
    /// End it now.
    Deactivate,
    /// Take the notice away.
    Dismiss,
    /// Open the form to ask again.
    AskAgain,
}

impl NoticeAction {
    /// The text on the button.
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::MoreTime => "More time…",
            Self::Deactivate => "Deactivate",
            Self::Dismiss => "Dismiss",
            Self::AskAgain => "Request again",
        }
    }
}
