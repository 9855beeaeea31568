//! Joins the crates: a [`Session`] is one engine for one cloud and one profile. Used by the desktop shell, the command
//! line and the tests, which see the other crates only through here.

mod accounts;
mod adapters;
mod approvals;
mod authority;
mod home;
mod managed;
mod names;
mod network;
mod places;
mod practice;
mod preferences;
mod queries;
mod service_clock;
mod session;

pub use authority::{Authority, tenant_label};
pub use home::{Choice, Home};
pub use practice::{Practice, PracticeBrowser, PracticePerson};
pub use preferences::{ClockStyle, Density, Preferences, Theme, TrayTone};
pub use queries::{
    Capability, CapabilityCard, CapabilityState, Carries, ChildPlace, FoundPlaces, QueryError,
    TOO_MANY_PLACES,
};
pub use session::{OpenError, SecretsChoice, Session, SessionOptions};
pub use stint_auth::{Browser, BrowserError, SystemBrowser};
pub use stint_clock::{Clock, SystemClock};
pub use stint_engine as engine;
pub use stint_http::{Cloud, CloudError, CloudKind, install_crypto};
pub use stint_store::RegistrationSetting;
