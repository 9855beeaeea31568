//! The practice tenant inside the app's own process, and a visit to its sign-in page.

mod forms;
mod visit;

pub use visit::PracticeBrowser;

use std::collections::BTreeSet;

use stint_clock::{Clock, ClockRate, SystemClock};
use stint_http::Cloud;
use stint_practice::PracticeTenant;

use crate::{Home, OpenError};

/// A practice tenant that runs in this process. Nothing steers it from outside; it stops when it is dropped.
#[derive(Debug)]
pub struct Practice {
    tenant: PracticeTenant,
    cloud: Cloud,
}

/// Somebody to be in the practice tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticePerson {
    /// Name.
    pub name: String,
    /// What to sign in with.
    pub upn: String,
    /// The tenant's name.
    pub tenant: String,
    /// Position.
    pub title: String,
    /// What this person can show.
    pub about: String,
}

impl Practice {
    /// The cloud's id, so also its profile's: another one than that of a practice tenant that somebody serves.
    const ID: &'static str = "practice";

    /// Seconds of the tenant for each real one when its time runs fast: an hour in a minute.
    pub const FAST: f64 = 60.0;

    /// Starts it. It goes on from where it was the last time.
    ///
    /// # Errors
    /// What it kept can't be used, or the machine gives it no port.
    pub async fn start(home: &Home, fast: bool) -> Result<Self, OpenError> {
        let mut cloud = Cloud::worldwide();
        cloud.id = Self::ID.to_owned();
        let profile = stint_store::Profile::open(home.profile(&cloud))?;
        let rate = ClockRate {
            base: SystemClock.now(),
            rate: if fast { Self::FAST } else { 1.0 },
        };
        let tenant = PracticeTenant::builder()
            .rate(rate)
            .state_file(profile.dir().join("tenant.json"))
            .mount_control(false)
            .start()
            .await
            .map_err(OpenError::Practice)?;
        let description = serde_json::json!(tenant.description()).to_string();
        let mut cloud = Cloud::from_description(&description)?;
        cloud.id = Self::ID.to_owned();
        Ok(Self { tenant, cloud })
    }

    /// How to reach it.
    pub fn cloud(&self) -> Cloud {
        self.cloud.clone()
    }

    /// Who there is to be, in the order of the story. A guest signs in with the name that they have at home, so each
    /// name stands once.
    pub fn people(&self) -> Vec<PracticePerson> {
        let mut known = BTreeSet::new();
        let people = self.tenant.description().people.into_iter();
        let people = people.filter(|person| known.insert(person.upn.clone()));
        let person = |person: stint_practice::DescribedPerson| PracticePerson {
            name: person.name,
            upn: person.upn,
            tenant: person.tenant,
            title: person.title,
            about: person.about,
        };
        people.map(person).collect()
    }
}
