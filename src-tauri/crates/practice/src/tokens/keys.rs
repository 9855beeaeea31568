//! The RSA key that signs everything.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use rsa::RsaPrivateKey;
use rsa::pkcs1::{DecodeRsaPrivateKey as _, EncodeRsaPrivateKey as _};
use rsa::traits::PublicKeyParts as _;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

const BITS: usize = 2048;

/// A signing key and what the world may know of it.
pub(crate) struct Keys {
    signing: EncodingKey,
    verifying: DecodingKey,
    id: String,
    modulus: String,
    exponent: String,
    pkcs1: Vec<u8>,
}

/// Why there is no usable signing key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// No key could be made.
    #[error("no signing key could be made")]
    Make(#[source] rsa::Error),
    /// The stored key is not one.
    #[error("the stored signing key can't be read")]
    Read(#[source] rsa::pkcs1::Error),
    /// The stored key is not base64.
    #[error("the stored signing key can't be decoded")]
    Decode(#[source] base64::DecodeError),
    /// The key can't be written down.
    #[error("the signing key can't be encoded")]
    Encode(#[source] rsa::pkcs1::Error),
}

impl Keys {
    /// A new key of 2048 bits; takes a good part of a second.
    pub(crate) fn make() -> Result<Self, KeyError> {
        let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, BITS).map_err(KeyError::Make)?;
        Self::from_key(&key)
    }

    /// The key that [`Keys::to_text`] has written down.
    pub(crate) fn from_text(text: &str) -> Result<Self, KeyError> {
        let der = STANDARD.decode(text).map_err(KeyError::Decode)?;
        Self::from_key(&RsaPrivateKey::from_pkcs1_der(&der).map_err(KeyError::Read)?)
    }

    /// The private key, for the state file only.
    pub(crate) fn to_text(&self) -> String {
        STANDARD.encode(&self.pkcs1)
    }

    fn from_key(key: &RsaPrivateKey) -> Result<Self, KeyError> {
        let pkcs1 = key.to_pkcs1_der().map_err(KeyError::Encode)?.as_bytes().to_vec();
        let (modulus, exponent) = (key.n().to_bytes_be(), key.e().to_bytes_be());
        let id = URL_SAFE_NO_PAD.encode(Sha256::digest(&modulus));
        Ok(Self {
            signing: EncodingKey::from_rsa_der(&pkcs1),
            verifying: DecodingKey::from_rsa_raw_components(&modulus, &exponent),
            id,
            modulus: URL_SAFE_NO_PAD.encode(modulus),
            exponent: URL_SAFE_NO_PAD.encode(exponent),
            pkcs1,
        })
    }

    /// A signed token with these claims.
    pub(crate) fn sign(&self, claims: &impl Serialize) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(self.id.clone());
        jsonwebtoken::encode(&header, claims, &self.signing)
    }

    pub(crate) fn verifying(&self) -> &DecodingKey {
        &self.verifying
    }

    /// The public half as the keys document of the login service.
    pub(crate) fn published(&self, issuer: &str) -> serde_json::Value {
        serde_json::json!({ "keys": [{
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.id, "x5t": self.id,
            "n": self.modulus, "e": self.exponent, "issuer": issuer,
        }] })
    }
}
