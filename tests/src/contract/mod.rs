//! The service's own description, as far as it is written down, to hold exchanges against.
//!
//! The description is not part of this repository: the folder in `STINT_CONTRACT`, else one beside the repository.
//! Where it is missing there is no [`Contract`], and a test that wants one says that it was skipped.

mod arm;
mod exchange;
mod hold;
mod paths;
mod samples;
mod schemas;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use self::arm::Arm;
pub use self::exchange::{Body, Exchange, Service};
pub use self::samples::Sample;
use self::schemas::Description;

/// Closed descriptions of Microsoft Graph, Azure Resource Manager and the sign-in service: every object lists all members that it may
/// have, so a wrong name on either side is found.
pub struct Contract {
    folder: PathBuf,
    graph: Description,
    graph_beta: Description,
    sign_in: Description,
    arm: Arm,
}

impl Contract {
    /// The contract, where there is one.
    ///
    /// # Errors
    /// A folder that is there but not what it should be.
    pub fn here() -> Result<Option<Self>> {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/contract");
        let folder = std::env::var_os("STINT_CONTRACT").map_or(beside, PathBuf::from);
        folder.is_dir().then(|| Self::load(&folder)).transpose()
    }

    /// Reads the contract in `folder`.
    ///
    /// # Errors
    /// A file that is missing or no JSON.
    pub fn load(folder: &Path) -> Result<Self> {
        let description = |name: &str| {
            let file = folder.join("spec").join(name);
            Description::of(&read_json(&file)?).with_context(|| file.display().to_string())
        };
        Ok(Self {
            graph: description("graph-v1.0.openapi.json")?,
            graph_beta: description("graph-beta.openapi.json")?,
            sign_in: description("sign-in.openapi.json")?,
            arm: Arm::load(&folder.join("spec/arm/closed"))?,
            folder: folder.to_owned(),
        })
    }

    /// Holds an exchange against the description. Gives the operation that it was, as
    /// `GET /users/{id}`.
    ///
    /// # Errors
    /// Everything that is wrong with it, one line each.
    pub fn check(&self, exchange: &Exchange) -> Result<String, Vec<String>> {
        let target = exchange.target.as_str();
        match exchange.service {
            Service::SignIn => self.sign_in.check(exchange, target),
            Service::Arm => self.arm.check(exchange),
            Service::Graph => match target.split_at_checked("/beta".len()) {
                Some(("/beta", target)) => self.graph_beta.check(exchange, target),
                _ => match target.strip_prefix("/v1.0") {
                    Some(target) => self.graph.check(exchange, target),
                    None => Err(vec![format!("{target} has no version")]),
                },
            },
        }
    }

    /// The samples of all services, with what is known to be wrong in them mended, by file name.
    ///
    /// # Errors
    /// A file that is no sample.
    pub fn samples(&self) -> Result<Vec<Sample>> {
        samples::read(&self.folder)
    }
}

fn read_json(file: &Path) -> Result<Value> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    serde_json::from_str(&text).with_context(|| file.display().to_string())
}
