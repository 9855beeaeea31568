use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use stint_domain::{
    Account, AccountId, ActivationDraft, ActivationRules, ActiveAssignment, Again, Bundle, BundleId,
    ClaimsChallenge, CommandId, EligibleAssignment, HistoryEntry, Intent, IntentId, LastPlace, NoticeId,
    PolicyAt, RoleAt, RoleKind, StepUpContextId, TenantId, Timestamp,
};

use crate::{CommandResult, Notice, NoticeKey, Rate, Settings, Snapshot};

/// One thing that the state wants done. What comes of it is an input, never a callback.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Read something. Answered by `Input::Fetched`.
    Fetch(Fetch),
    /// Put the intent on disk as it is. Answered by `Input::Recorded`. Records of one intent are carried out and
    /// answered in the order in which they were wanted, and so is what else goes to disk.
    Record(Intent),
    /// Take a finished intent from disk.
    Forget(IntentId),
    /// Send it, once. Only after it was recorded as sent. Answered by `Input::Answered`.
    Send(Intent),
    /// Look for what became of it; sends nothing. Answered by `Input::Found`.
    LookUp(Intent),
    /// Open the browser for a sign-in. Answered by `Input::SignInEnded`.
    SignIn(SignInAsk),
    /// Stop waiting for the browser.
    CancelSignIn,
    /// Open the browser for a stronger sign-in of the account. Answered by `Input::StepUpEnded`.
    StepUp(AccountId, ClaimsChallenge),
    /// Forget the account and its tokens here.
    SignOut(AccountId),
    /// Look at a fresh token for the role. Answered by `Input::Usable`.
    CheckUsable(RoleAt),
    /// Note on disk that it was shown, then show it. In this order: rather not at all than twice.
    Notify(Notice),
    /// Take it from the screen.
    CloseNotice(NoticeId),
    /// Bring the window to the place.
    Open(Place),
    /// Answer a command.
    Reply(CommandId, CommandResult),
    /// Give `Input::Due` at the instant. A later one for the same timer replaces it.
    WakeAt(Timer, Timestamp),
    /// Show this. Slices whose revision stayed are the same as before.
    Publish(Snapshot),
    /// Keep the lists of an account for an instant first paint.
    Remember(Remembered),
    /// Take the lists of an account from disk: it is signed out.
    ForgetLists(AccountId),
    /// Keep who is signed in, the last used first.
    KeepAccounts(Vec<Account>),
    /// Keep what was typed and not sent; `None` drops it.
    KeepDraft(RoleAt, Option<ActivationDraft>),
    /// Keep all that is armed, in the place of what was kept. Answered by `Input::AgainKept`.
    KeepAgain(Vec<Again>),
    /// Keep the settings.
    KeepSettings(Settings),
    /// Keep the favorites, all of them, in the order in which they were chosen.
    KeepFavorites(Vec<RoleAt>),
    /// Keep the justifications of the last requests, all of them, the newest first.
    KeepRecents(Vec<String>),
    /// Keep the narrower places that were asked for last, all of them, the newest first.
    KeepPlaces(Vec<LastPlace>),
    /// Keep the bundle, in the place of the one with its id, else as the last; `None` drops it. Answered by
    /// `Input::BundleKept`, in the order in which it was wanted.
    KeepBundle(BundleId, Option<Bundle>),
    /// Keep these finished requests, each in the place of what was known of it.
    Chronicle(Vec<HistoryEntry>),
    /// Erase all finished requests from disk.
    EraseHistory,
}

/// Something to read for an account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fetch {
    /// Whose.
    pub account: AccountId,
    /// From where.
    pub source: Source,
    /// Of [`List::Rules`] the policies that are wanted, sorted, none twice; empty for all of them, which only
    /// directory roles have in one call. Of every other list empty.
    pub policies: Vec<PolicyAt>,
}

/// Where something is read: a list of a service. Each is read and fails on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// Of which service.
    pub kind: RoleKind,
    /// What of it.
    pub list: List,
}

/// What there is to read of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum List {
    /// Assignments that may be activated.
    Eligible,
    /// Assignments in force.
    Active,
    /// The person's own requests.
    Activations,
    /// What the policies ask.
    Rules,
}

impl Remembered {
    /// Is it the same, whenever it was read?
    pub(crate) fn is_as(&self, other: &Self) -> bool {
        let asks = |kept: &'_ Self| -> Vec<_> {
            let rules = kept.rules.iter();
            rules
                .map(|known| (known.policy.clone(), known.rules.clone()))
                .collect()
        };
        let Self {
            account,
            eligible,
            active,
            rules: _,
            read_at: _,
            expired,
            kinds,
        } = self;
        *account == other.account
            && *eligible == other.eligible
            && *active == other.active
            && *expired == other.expired
            && *kinds == other.kinds
            && asks(self) == asks(other)
    }
}

impl Fetch {
    /// A whole list of the account's.
    pub fn list(account: AccountId, source: Source) -> Self {
        Self {
            account,
            source,
            policies: Vec::new(),
        }
    }
}

impl Source {
    /// All of them, in the order in which they are read: service by service, each in the order of [`List::ALL`].
    pub const ALL: [Self; 12] = {
        let mut all = [Self::of(RoleKind::EntraRole, List::Eligible); 12];
        let mut at = 0;
        while at < all.len() {
            all[at] = Self::of(RoleKind::ALL[at / 4], List::ALL[at % 4]);
            at += 1;
        }
        all
    };

    /// This list of this service.
    pub const fn of(kind: RoleKind, list: List) -> Self {
        Self { kind, list }
    }
}

impl List {
    /// All of them, in the order in which they are read.
    pub const ALL: [Self; 4] = [Self::Eligible, Self::Active, Self::Activations, Self::Rules];
}

/// `entra-role/eligible`, as the command line and its JSON name it.
impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = match self.kind {
            RoleKind::EntraRole => "entra-role",
            RoleKind::Group => "group",
            RoleKind::AzureRole => "azure-role",
        };
        let list = match self.list {
            List::Eligible => "eligible",
            List::Active => "active",
            List::Activations => "activations",
            List::Rules => "rules",
        };
        write!(f, "{kind}/{list}")
    }
}

/// Whom a sign-in is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignInAsk {
    /// The name to fill in.
    pub hint: Option<String>,
    /// The account that it must be, where a known one signs in again.
    pub account: Option<AccountId>,
    /// An authentication context to satisfy at once.
    pub context: Option<StepUpContextId>,
    /// The directory to sign in to, where it is another than the person's own or the known account's: that of a guest.
    pub tenant: Option<TenantId>,
    /// Without a browser here: the person types a code on another machine.
    pub device_code: bool,
}

/// Something that is due at an instant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// Read the lists again.
    Poll,
    /// Something ends, or an alert is due.
    Countdown,
    /// Look again for what became of an intent.
    LookUp(IntentId),
    /// Send an intent that the service asked to wait with. It certainly was not accepted.
    Resend(IntentId),
    /// Check again whether a role works.
    Usable(RoleAt),
}

/// Where a window should go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// My access.
    MyAccess,
    /// My access, with the form of this access open.
    Role(RoleAt),
    /// My access, with the form open that asks for more time for this access.
    Prolong(RoleAt),
    /// My requests, with this one chosen ([`RequestRow::id`](crate::RequestRow::id)).
    Requests(Option<String>),
    /// The settings.
    Settings,
    /// The command palette, over whatever is shown.
    Palette,
}

/// The lists of one account as they were last read, kept on disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Remembered {
    /// Whose.
    pub account: Account,
    /// May be activated, in the service's order.
    pub eligible: Vec<EligibleAssignment>,
    /// In force then, in the service's order.
    pub active: Vec<ActiveAssignment>,
    /// What the policies asked, each when it was read.
    pub rules: Vec<KnownRules>,
    /// When the oldest of the lists was read, UTC.
    pub read_at: Timestamp,
    /// Eligibilities that ended by themselves in the last days, the latest first.
    #[serde(default)]
    pub expired: Vec<ExpiredEligibility>,
    /// The services of which both lists are here, also where they are empty.
    pub kinds: Vec<RoleKind>,
}

/// What a policy asked when it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownRules {
    /// Which.
    pub policy: PolicyAt,
    /// What it asks; `None`: the service has none that the person may read.
    pub rules: Option<ActivationRules>,
    /// When it was read, UTC.
    pub read_at: Timestamp,
}

/// An eligibility whose end has passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExpiredEligibility {
    /// As it was last listed.
    pub assignment: EligibleAssignment,
    /// Its end, UTC.
    pub ended_at: Timestamp,
}

/// What the state is made of: what was read from disk, and the settings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Start {
    /// Who is signed in, the last used first.
    pub accounts: Vec<Account>,
    /// The lists of the accounts as they were last read, in no order; those of anybody else are not used.
    pub remembered: Vec<Remembered>,
    /// The intents on disk.
    pub intents: Vec<Intent>,
    /// The notices that were shown before.
    pub shown: BTreeSet<NoticeKey>,
    /// What was typed and not sent.
    pub drafts: BTreeMap<RoleAt, ActivationDraft>,
    /// What is armed, of this run and of those that are gone.
    pub again: Vec<Again>,
    /// What the person chose.
    pub settings: Settings,
    /// The favorites, in the order in which they were chosen.
    pub favorites: Vec<RoleAt>,
    /// The narrower places that were asked for last, at most one for each eligibility, the newest first.
    pub places: Vec<LastPlace>,
    /// The justifications of the last requests, the newest first.
    pub recents: Vec<String>,
    /// The bundles, in the order in which they were made.
    pub bundles: Vec<Bundle>,
    /// The last thousand finished requests of all accounts, the newest first.
    pub history: Vec<HistoryEntry>,
    /// The services that nobody is asked for: there is no client for them.
    pub without: BTreeSet<RoleKind>,
    /// How quickly the time runs that the engine is told.
    pub rate: Rate,
}
