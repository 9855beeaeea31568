//! Files of the project that are made by its code: committed, and held to what the code makes now.

use std::{env, fs, path::Path};

/// Fails when the file at `path` (from the project's root) is not `wanted`. With `STINT_UPDATE` set it is written.
pub(crate) fn check(path: &str, wanted: &[u8]) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    if env::var_os("STINT_UPDATE").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, wanted).unwrap();
    }
    let here = fs::read(&file).unwrap_or_default();
    assert!(
        here == wanted,
        "{path} is not what the code makes: run `STINT_UPDATE=1 cargo test -p stint` and commit it"
    );
}
