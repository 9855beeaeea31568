use stint_domain::{Account, TenantId};

use crate::DeviceCode;

/// The one visit of the browser that is open, as a front end shows it: a person must know whose sign-in a page is for
/// before they type a password there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// A stronger sign-in of somebody who is signed in.
    pub step_up: bool,
    /// Whose sign-in it is; `None` while it is somebody new's.
    pub account: Option<Account>,
    /// The name that was filled in for them.
    pub hint: Option<String>,
    /// The directory that is signed in to, its id or one of its domains; `None` where nobody named one.
    pub tenant: Option<TenantId>,
    /// What is typed on another device instead of a page here.
    pub code: Option<DeviceCode>,
    /// How many further visits wait until this one has ended.
    pub queued: usize,
}
