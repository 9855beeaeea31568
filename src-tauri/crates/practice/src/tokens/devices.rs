//! Sign-ins by device code: a program shows a short code, and a person types it where a browser is.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use stint_clock::Timestamp;
use uuid::Uuid;

use super::{Account, Satisfied};

/// How long a code can be typed in.
pub(crate) const DEVICE_LASTS: TimeDelta = TimeDelta::minutes(15);
/// How often the program may ask whether somebody has, in real seconds.
pub(crate) const DEVICE_INTERVAL: i64 = 5;
/// An outdated code is known as such for so long, and unknown later.
const REMEMBERED: TimeDelta = TimeDelta::hours(1);
/// So many are kept; the oldest make room.
const KEPT: usize = 200;
/// Letters and digits that nobody mistakes for each other.
const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// The length of the code that is typed.
const LENGTH: usize = 9;

/// One sign-in by device code.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    /// What the person types.
    pub(crate) user_code: String,
    /// The tenant of the path; `None` for wherever the account lives.
    pub(crate) tenant: Option<Uuid>,
    pub(crate) scope: String,
    pub(crate) claims: Option<String>,
    /// By the practice tenant's clock.
    pub(crate) made: Timestamp,
    pub(crate) state: DeviceState,
    /// The real instant of the last question.
    pub(crate) asked: Option<Timestamp>,
}

/// How far it has come.
#[derive(Debug, Clone)]
pub(crate) enum DeviceState {
    /// Nobody has typed the code, or the pages are still open.
    Waiting,
    /// The person said no.
    Declined,
    /// Somebody has signed in.
    Granted { account: Account, satisfied: Satisfied },
}

/// What a program that asks is told, when it is not who has signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeviceFault {
    Waiting,
    /// It asks more often than it was told to.
    TooOften,
    Declined,
    Expired,
    Unknown,
}

/// All sign-ins by device code, by the secret that the program holds. None survives a restart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Devices {
    all: BTreeMap<String, Device>,
}

impl Devices {
    pub(crate) fn keep(&mut self, device_code: String, device: Device) {
        let now = device.made;
        self.all.retain(|_, other| now - other.made < REMEMBERED);
        while self.all.len() >= KEPT {
            let oldest = self.all.iter().min_by_key(|(_, other)| other.made);
            let Some(oldest) = oldest.map(|(code, _)| code.clone()) else {
                break;
            };
            self.all.remove(&oldest);
        }
        self.all.insert(device_code, device);
    }

    /// The secret behind a code that somebody has typed, if it still waits.
    pub(crate) fn typed(&self, user_code: &str, now: Timestamp) -> Option<(&str, &Device)> {
        let typed: String = user_code
            .chars()
            .filter(|letter| letter.is_ascii_alphanumeric())
            .collect();
        let found = self.all.iter().find(|(_, device)| {
            device.user_code.eq_ignore_ascii_case(&typed)
                && matches!(device.state, DeviceState::Waiting)
                && now - device.made < DEVICE_LASTS
        });
        found.map(|(code, device)| (code.as_str(), device))
    }

    /// Says what became of one; nothing when it no longer waits.
    pub(crate) fn settle(&mut self, device_code: &str, state: DeviceState) {
        if let Some(device) = self.all.get_mut(device_code)
            && matches!(device.state, DeviceState::Waiting)
        {
            device.state = state;
        }
    }

    /// The program asks. Who has signed in is told once; `real` is the real instant now.
    pub(crate) fn ask(
        &mut self,
        device_code: &str,
        now: Timestamp,
        real: Timestamp,
    ) -> Result<(Device, Account, Satisfied), DeviceFault> {
        let device = self.all.get_mut(device_code).ok_or(DeviceFault::Unknown)?;
        let often = device
            .asked
            .is_some_and(|asked| real - asked < TimeDelta::seconds(DEVICE_INTERVAL) - LENIENCY);
        device.asked = Some(real);
        match &device.state {
            DeviceState::Declined => Err(DeviceFault::Declined),
            DeviceState::Granted { account, satisfied } => {
                let granted = (device.clone(), *account, satisfied.clone());
                self.all.remove(device_code);
                Ok(granted)
            }
            DeviceState::Waiting if now - device.made >= DEVICE_LASTS => Err(DeviceFault::Expired),
            DeviceState::Waiting if often => Err(DeviceFault::TooOften),
            DeviceState::Waiting => Err(DeviceFault::Waiting),
        }
    }
}

/// A program's timer may run a little early.
const LENIENCY: TimeDelta = TimeDelta::milliseconds(500);

/// A code that is short enough to be typed.
///
/// # Errors
/// When the system has no randomness to give.
pub(crate) fn user_code() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; LENGTH];
    getrandom::fill(&mut bytes)?;
    let letters = bytes.iter().map(|byte| {
        let place = usize::from(*byte) % LETTERS.len();
        char::from(LETTERS[place])
    });
    Ok(letters.collect())
}
