use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{SecretError, SecretName, SecretStore};
use crate::threads::Threads;

/// Keeps secrets in a file that the person has named, for machines without a keyring. Whoever can read it is
/// signed in.
///
/// On Unix it is made new for its owner only, and not used when it is a link, has another owner, or others may
/// read it.
#[derive(Debug)]
pub struct TokenFile {
    path: Arc<PathBuf>,
    threads: Threads,
}

/// The longest file that is read, in bytes.
const LONGEST: u64 = 1 << 20;

#[derive(Default, Serialize, Deserialize)]
struct Content {
    version: u32,
    /// By name space and account.
    tokens: BTreeMap<String, BTreeMap<String, String>>,
}

impl TokenFile {
    /// The file at `path`. Nothing is read or made yet; without a file there are no secrets.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self {
            path: Arc::new(path.into()),
            threads: Threads::new("token file", Duration::from_secs(10)),
        }
    }

    /// Can secrets be kept there? Says so before somebody signs in for nothing. Blocks on the disk.
    ///
    /// # Errors
    /// [`SecretError::Unsafe`] with what to do about it, or the disk failed.
    pub fn check(&self) -> Result<(), SecretError> {
        load(&self.path)?;
        if !folder(&self.path).is_dir() {
            return Err(refused(
                &self.path,
                "is in a folder that does not exist; make it first",
            ));
        }
        Ok(())
    }

    fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> Result<T, SecretError> + Send + 'static,
    ) -> BoxFuture<'_, Result<T, SecretError>> {
        let path = Arc::clone(&self.path);
        let called = async move {
            let returned = self.threads.run(move || work(&path)).await;
            returned.unwrap_or_else(|_| Err(SecretError::failed("the disk does not answer")))
        };
        called.boxed()
    }
}

impl SecretStore for TokenFile {
    fn read(&self, name: &SecretName) -> BoxFuture<'_, Result<Option<SecretString>, SecretError>> {
        let name = name.clone();
        self.call(move |path| {
            let content = load(path)?;
            let token = content
                .tokens
                .get(name.service())
                .and_then(|accounts| accounts.get(name.account()));
            Ok(token.map(|token| token.clone().into()))
        })
    }

    fn write(&self, name: &SecretName, secret: SecretString) -> BoxFuture<'_, Result<(), SecretError>> {
        let name = name.clone();
        self.call(move |path| {
            let mut content = load(path)?;
            let accounts = content.tokens.entry(name.service().to_owned()).or_default();
            accounts.insert(name.account().to_owned(), secret.expose_secret().to_owned());
            store(path, &content)
        })
    }

    fn remove(&self, name: &SecretName) -> BoxFuture<'_, Result<(), SecretError>> {
        let name = name.clone();
        self.call(move |path| {
            let mut content = load(path)?;
            let accounts = content.tokens.get_mut(name.service());
            if accounts
                .and_then(|accounts| accounts.remove(name.account()))
                .is_some()
            {
                store(path, &content)?;
            }
            Ok(())
        })
    }

    fn lasts(&self) -> bool {
        true
    }

    fn is_open(&self) -> BoxFuture<'_, bool> {
        self.call(|path| load(path).map(drop))
            .map(|loaded| loaded.is_ok())
            .boxed()
    }
}

fn load(path: &Path) -> Result<Content, SecretError> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, no_follow());
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Content::default()),
        Err(error) if is_link(path) => {
            tracing::debug!(%error, "the token file is a link");
            return Err(refused(path, "is a link; name the file itself"));
        }
        Err(error) => return Err(SecretError::failed(error)),
    };
    // What was opened is checked, not what the name may lead to a moment later.
    check(&file, path)?;
    let mut text = Vec::new();
    file.take(LONGEST)
        .read_to_end(&mut text)
        .map_err(SecretError::failed)?;
    let content: Content = serde_json::from_slice(&text)
        .map_err(|_| refused(path, "is no token file of Stint; name another one"))?;
    if content.version != 1 {
        return Err(refused(
            path,
            "was made by another version of Stint; name another one",
        ));
    }
    Ok(content)
}

fn store(path: &Path, content: &Content) -> Result<(), SecretError> {
    let bytes = serde_json::to_vec_pretty(&Content {
        version: 1,
        tokens: content.tokens.clone(),
    });
    let written = bytes.map_err(io::Error::other).and_then(|bytes| {
        // Made new and for the owner only, then renamed: never followed, never half.
        let mut new = tempfile::Builder::new()
            .prefix(".stint-")
            .tempfile_in(folder(path))?;
        new.write_all(&bytes)?;
        new.as_file().sync_all()?;
        new.persist(path).map_err(|error| error.error)?;
        Ok(())
    });
    written.map_err(SecretError::failed)
}

fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

fn is_link(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
}

#[cfg(unix)]
fn no_follow() -> i32 {
    // Also not waiting for the other end, should it be a pipe.
    (rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK)
        .bits()
        .cast_signed()
}

#[cfg(unix)]
fn check(file: &File, path: &Path) -> Result<(), SecretError> {
    use std::os::unix::fs::MetadataExt;

    let metadata = file.metadata().map_err(SecretError::failed)?;
    if !metadata.is_file() {
        return Err(refused(path, "is no file"));
    }
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(refused(path, "belongs to somebody else; name a file of your own"));
    }
    if metadata.mode() & 0o077 != 0 {
        return Err(refused(
            path,
            "can be read by others; close it with `chmod 600`, and sign out and in again if they may have read it",
        ));
    }
    if metadata.nlink() != 1 {
        return Err(refused(
            path,
            "has a second name (a hard link); name another file",
        ));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check(file: &File, path: &Path) -> Result<(), SecretError> {
    if is_link(path) || !file.metadata().map_err(SecretError::failed)?.is_file() {
        return Err(refused(path, "is no plain file"));
    }
    Ok(())
}

fn refused(path: &Path, why: &str) -> SecretError {
    SecretError::Unsafe(format!("{} {why}", path.display()))
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::super::tests::name;
    use super::*;

    async fn read(path: &Path) -> Result<Option<String>, String> {
        let secret = TokenFile::at(path).read(&name("a")).await;
        secret
            .map(|secret| secret.map(|secret| secret.expose_secret().to_owned()))
            .map_err(|error| error.to_string())
    }

    async fn written(home: &Path) -> PathBuf {
        let path = home.join("tokens.json");
        let file = TokenFile::at(&path);
        file.write(&name("a"), "secret".to_owned().into()).await.unwrap();
        path
    }

    #[tokio::test]
    async fn tokens_come_back_from_a_file_of_the_owner_only() {
        let home = tempfile::tempdir().unwrap();
        let missing = home.path().join("tokens.json");
        assert_eq!(read(&missing).await, Ok(None));
        assert!(
            TokenFile::at(missing).check().is_ok(),
            "it is made when it is needed"
        );
        assert!(TokenFile::at(home.path().join("no/tokens.json")).check().is_err());
        let path = written(home.path()).await;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read(&path).await, Ok(Some("secret".to_owned())));

        let file = TokenFile::at(&path);
        file.write(&name("b"), "other".to_owned().into()).await.unwrap();
        file.remove(&name("a")).await.unwrap();
        file.remove(&name("a")).await.unwrap();
        assert_eq!(read(&path).await, Ok(None));
        assert!(file.read(&name("b")).await.unwrap().is_some());
        assert_eq!(
            fs::read_dir(home.path()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }

    #[tokio::test]
    async fn files_that_others_could_reach_are_refused() {
        let check = async |change: fn(&Path) -> PathBuf, expected: &str| {
            let home = tempfile::tempdir().unwrap();
            let path = written(home.path()).await;
            let path = change(&path);
            let before = fs::read(&path).ok();
            let error = read(&path).await.unwrap_err();
            assert!(error.contains(expected), "{error}");
            assert!(TokenFile::at(&path).check().is_err());
            let write = TokenFile::at(&path)
                .write(&name("a"), "new".to_owned().into())
                .await;
            assert!(write.is_err());
            assert_eq!(fs::read(&path).ok(), before, "and left as they are");
        };
        let open_to_all = |path: &Path| {
            fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
            path.to_owned()
        };
        check(open_to_all, "chmod 600").await;
        let link = |path: &Path| {
            let link = path.with_extension("link");
            symlink(path, &link).unwrap();
            link
        };
        check(link, "is a link").await;
        let second_name = |path: &Path| {
            fs::hard_link(path, path.with_extension("twin")).unwrap();
            path.to_owned()
        };
        check(second_name, "second name").await;
        check(|path| path.parent().unwrap().to_owned(), "is no file").await;
        let other_form = |path: &Path| {
            fs::write(path, "eyJ0").unwrap();
            path.to_owned()
        };
        check(other_form, "no token file").await;
        let newer = |path: &Path| {
            fs::write(path, r#"{"version":2,"tokens":{}}"#).unwrap();
            path.to_owned()
        };
        check(newer, "another version").await;
    }
}
