//! A call that most registrations may not make.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// May names be asked for in one call of their own? Not after it was refused once: that takes a permission which most
/// registrations don't have. Clones are one.
#[derive(Clone, Default)]
pub(crate) struct Bulk(Arc<AtomicBool>);

impl Bulk {
    /// As far as anybody has been told.
    pub(crate) fn is_allowed(&self) -> bool {
        !self.0.load(Ordering::Relaxed)
    }

    /// It was refused.
    pub(crate) fn refused(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
