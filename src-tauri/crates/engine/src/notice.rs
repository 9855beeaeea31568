use serde::{Deserialize, Serialize};
use stint_domain::{NoticeId, RoleAt, Timestamp};

/// Something to tell the person outside the window. A value: the shell only draws it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its id. The same id again replaces what is on the screen.
    pub id: NoticeId,
    /// What makes it be shown once, also across restarts: it is shown when one of these is new. One, or more where
    /// several notices became one; never none.
    pub keys: Vec<NoticeKey>,
    /// How urgent.
    pub urgency: Urgency,
    /// First line. Plain text.
    pub title: String,
    /// Second line. Plain text, without the time of day.
    pub body: String,
    /// The instant that the second line ends with; who draws it writes the time as the system does:
    /// `Contoso directory, at 10:28`.
    pub when: Option<When>,
    /// What is shown instead of both lines, and without the instant, where names and reasons are not wanted.
    pub private: PrivateText,
    /// Buttons, in order.
    pub actions: Vec<NoticeAction>,
    /// What it is about; of several the first.
    pub target: RoleAt,
}

/// A notice without names and reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateText {
    /// First line. Plain text.
    pub title: String,
    /// Second line; may be empty.
    pub body: String,
}

/// An instant in a notice and the word before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// `at 10:28`.
    At(Timestamp),
    /// `until 11:31`.
    Until(Timestamp),
    /// `until 30 Nov`: a day, for what is days ahead.
    UntilDay(Timestamp),
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
    /// An eligibility ends within so many days.
    EligibilityEnds {
        /// 14 or 1.
        days: u32,
    },
    /// An eligibility has ended.
    EligibilityEnded,
    /// There is an eligibility that was not there before.
    NewEligibility,
    /// A planned activation has started.
    Started,
    /// An activation that was armed for the end of another has started.
    AgainStarted,
    /// An activation that was armed for the end of another did not start.
    AgainMissed,
    /// An activation that was armed for the end of another needs a sign-in first.
    AgainAsks,
    /// Some roles of a batch are active and some are not.
    BatchPartly,
    /// One of the above again, because the person wanted it later.
    Snoozed {
        /// The how-manieth time, from 1.
        times: u32,
    },
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
    /// Open the form that asks an administrator for more time.
    Extend,
    /// End it now.
    Deactivate,
    /// Take the notice away.
    Dismiss,
    /// Open the form to ask again, after nobody decided.
    AskAgain,
    /// Open the form to ask again, after an end.
    RequestAgain,
    /// Open the request.
    OpenRequest,
    /// Show it again later.
    Later,
    /// Open the window where all of it stands.
    Review,
    /// Go on with the sign-in that is needed first.
    SignIn,
}

impl NoticeAction {
    /// The text on the button.
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::MoreTime => "More time…",
            Self::Extend => "Extend…",
            Self::Deactivate => "Deactivate",
            Self::Dismiss => "Dismiss",
            Self::AskAgain => "Ask again",
            Self::RequestAgain => "Request again",
            Self::OpenRequest => "Open request",
            Self::Later => "Later",
            Self::Review => "Review",
            Self::SignIn => "Sign in",
        }
    }
}
