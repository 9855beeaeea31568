//! Who and what a directory holds: people, administrative units, step-up contexts, built-in roles.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A person (or another account that can sign in) in one tenant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) oid: Uuid,
    pub(crate) name: String,
    /// The user principal name; of a guest the mangled one (`a_b.com#EXT#@tenant`).
    pub(crate) upn: String,
    pub(crate) mail: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) department: Option<String>,
    /// Who this is in the story, for people who choose somebody to sign in as.
    pub(crate) about: String,
    pub(crate) manager: Option<Uuid>,
    /// Where the account lives, when it is a guest here.
    pub(crate) home: Option<Home>,
    /// Is the account offered on the sign-in page?
    pub(crate) listed: bool,
}

/// The account behind a guest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Home {
    pub(crate) tenant: Uuid,
    pub(crate) oid: Uuid,
    pub(crate) upn: String,
}

impl Person {
    /// The name with which the person signs in: a guest with the one of the home tenant.
    pub(crate) fn sign_in_name(&self) -> &str {
        self.home.as_ref().map_or(&self.upn, |home| &home.upn)
    }

    pub(crate) fn given_name(&self) -> Option<&str> {
        self.name.split_once(' ').map(|(given, _)| given)
    }

    pub(crate) fn surname(&self) -> Option<&str> {
        self.name.split_once(' ').map(|(_, surname)| surname)
    }
}

/// A part of the directory that roles can be limited to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AdministrativeUnit {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
}

/// What a step-up context asks of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum StepUpPart {
    Multifactor,
    TermsOfUse,
}

/// An authentication context of a tenant.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StepUpContext {
    /// `c1` to `c99`.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) asks: Vec<StepUpPart>,
}

/// A built-in directory role; its id is the template id, the same in every tenant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RoleDefinition {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) actions: Vec<String>,
}
