//! Locks that nobody leaves poisoned.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, also after somebody has panicked while holding the lock: what it protects is plain data.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
