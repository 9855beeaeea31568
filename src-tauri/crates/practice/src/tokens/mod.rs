//! Tokens: the signing key, what is in an access token or id_token, and who has signed in.

mod access;
mod devices;
mod id_token;
mod keys;
mod sign_ins;

#[cfg(test)]
mod tests;

pub use access::Audience;
pub(crate) use access::{AccessClaims, TokenFault, mint_access, verify_access};
pub(crate) use devices::{
    DEVICE_INTERVAL, DEVICE_LASTS, Device, DeviceFault, DeviceState, Devices, user_code,
};
pub(crate) use id_token::{client_info, mint_id};
pub use keys::KeyError;
pub(crate) use keys::Keys;
pub(crate) use sign_ins::{Account, Code, RefreshFault, Satisfied, SignIns};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Random text that nobody guesses: 128 bits or more, base64url.
///
/// # Errors
/// When the system has no randomness to give.
pub(crate) fn secret(bytes: usize) -> Result<String, getrandom::Error> {
    let mut buffer = vec![0_u8; bytes];
    getrandom::fill(&mut buffer)?;
    Ok(URL_SAFE_NO_PAD.encode(buffer))
}

/// Are two secrets the same? Takes the same time wherever they differ.
pub(crate) fn same_secret(one: &str, other: &str) -> bool {
    use subtle::ConstantTimeEq as _;
    one.as_bytes().ct_eq(other.as_bytes()).into()
}
