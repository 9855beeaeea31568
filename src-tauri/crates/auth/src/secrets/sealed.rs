//! Secrets that are too long for a keyring: encrypted in a file, with the key in the keyring.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use super::{SecretError, SecretName};

/// The folder of sealed files in a profile.
///
/// Each writing makes a new file under a new key, so that the old pair stays whole until the keyring has the new
/// pointer.
#[derive(Debug, Clone)]
pub(super) struct SealedFiles {
    dir: PathBuf,
}

/// What goes into the keyring: which file, and the key to it.
pub(super) struct Pointer([u8; Pointer::LENGTH]);

const NONCE: usize = 24;

impl Pointer {
    pub(super) const LENGTH: usize = 16 + 32;

    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn file(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.0[..16])
    }

    fn cipher(&self) -> Result<XChaCha20Poly1305, SecretError> {
        XChaCha20Poly1305::new_from_slice(&self.0[16..]).map_err(|_| broken())
    }
}

impl SealedFiles {
    pub(super) fn in_profile(profile: &Path) -> Self {
        Self {
            dir: profile.join("sealed"),
        }
    }

    /// Encrypts a secret into a new file.
    pub(super) fn seal(&self, name: &SecretName, secret: &[u8]) -> Result<Pointer, SecretError> {
        let mut pointer = Pointer([0; Pointer::LENGTH]);
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut pointer.0).map_err(SecretError::failed)?;
        getrandom::fill(&mut nonce).map_err(SecretError::failed)?;
        let sealed = pointer
            .cipher()?
            .encrypt(&XNonce::from(nonce), payload(name, secret).as_payload())
            .map_err(|_| broken())?;
        self.write(&pointer.file(), &[&nonce, sealed.as_slice()].concat())
            .map_err(SecretError::failed)?;
        Ok(pointer)
    }

    /// Decrypts the secret that the pointer leads to.
    pub(super) fn open(&self, name: &SecretName, pointer: &Pointer) -> Result<Vec<u8>, SecretError> {
        let bytes = fs::read(self.dir.join(pointer.file())).map_err(SecretError::failed)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE).ok_or_else(broken)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| broken())?;
        pointer
            .cipher()?
            .decrypt(&XNonce::from(nonce), payload(name, sealed).as_payload())
            .map_err(|_| broken())
    }

    /// Removes the file, if it is there.
    pub(super) fn remove(&self, pointer: &Pointer) {
        // A file that stays is worth nothing without its key.
        let _ = fs::remove_file(self.dir.join(pointer.file()));
    }

    fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(&self.dir)?;
        // Made for the owner only.
        let mut new = tempfile::Builder::new().prefix(".new-").tempfile_in(&self.dir)?;
        new.write_all(bytes)?;
        new.as_file().sync_all()?;
        new.persist(self.dir.join(file)).map_err(|error| error.error)?;
        Ok(())
    }
}

/// A text and what it is bound to, so that a file can't be offered for another account or cloud.
struct Bound<'a> {
    text: &'a [u8],
    name: String,
}

fn payload<'a>(name: &SecretName, text: &'a [u8]) -> Bound<'a> {
    let name = format!("{}\n{}", name.service(), name.account());
    Bound { text, name }
}

impl Bound<'_> {
    fn as_payload(&self) -> Payload<'_, '_> {
        Payload {
            msg: self.text,
            aad: self.name.as_bytes(),
        }
    }
}

fn broken() -> SecretError {
    SecretError::failed("the sealed secret does not fit its key")
}

#[cfg(test)]
mod tests {
    use super::super::tests::name;
    use super::*;

    #[test]
    fn a_sealed_secret_opens_with_its_own_key_and_name_only() {
        let home = tempfile::tempdir().unwrap();
        let files = SealedFiles::in_profile(home.path());
        let pointer = files.seal(&name("a"), b"a long secret").unwrap();
        let path = files.dir.join(pointer.file());
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(6).any(|part| part == b"secret"));

        assert_eq!(files.open(&name("a"), &pointer).unwrap(), b"a long secret");
        assert!(files.open(&name("b"), &pointer).is_err());
        let mut other_key = Pointer(pointer.0);
        other_key.0[40] ^= 1;
        assert!(files.open(&name("a"), &other_key).is_err());

        let mut changed = bytes.clone();
        changed[NONCE + 1] ^= 1;
        for content in [changed, bytes[..10].to_vec(), Vec::new()] {
            fs::write(&path, content).unwrap();
            assert!(files.open(&name("a"), &pointer).is_err());
        }
        files.remove(&pointer);
        assert!(!path.exists());
        assert!(files.open(&name("a"), &pointer).is_err());
    }
}
