//! What becomes of a sign-in by device code: what the browser says at its end, and what the program that asks is told.

use stint_clock::{Clock as _, SystemClock};

use super::error::OAuthError;
use super::html;
use crate::exchange::Answer;
use crate::shared::Shared;
use crate::tokens::{Account, Device, DeviceFault, DeviceState, Satisfied};

/// Somebody has signed in for the program.
pub(super) fn grant(shared: &Shared, device_code: &str, account: Account, satisfied: Satisfied) -> Answer {
    let state = DeviceState::Granted { account, satisfied };
    shared.world().sign_ins.devices.settle(device_code, state);
    html::closed("You have signed in")
}

/// The person has said no.
pub(super) fn decline(shared: &Shared, device_code: &str) -> Answer {
    let mut world = shared.world();
    world.sign_ins.devices.settle(device_code, DeviceState::Declined);
    html::closed("Nobody has signed in")
}

/// The program asks whether somebody has typed the code.
pub(super) fn poll(shared: &Shared, device_code: &str) -> Result<(Device, Account, Satisfied), OAuthError> {
    let (now, real) = (shared.now(), SystemClock.now());
    let answer = shared.world().sign_ins.devices.ask(device_code, now, real);
    answer.map_err(|fault| {
        let (error, number, text) = match fault {
            DeviceFault::Waiting => (
                "authorization_pending",
                70016,
                "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
            ),
            DeviceFault::TooOften => (
                "slow_down",
                70016,
                "OAuth 2.0 device flow error. Wait longer between two questions.",
            ),
            DeviceFault::Declined => (
                "authorization_declined",
                65004,
                "User declined to consent to access the app.",
            ),
            DeviceFault::Expired => ("expired_token", 70019, "Verification code expired."),
            DeviceFault::Unknown => ("bad_verification_code", 70018, "Verification code is not known."),
        };
        OAuthError::new(error, number, text)
    })
}
