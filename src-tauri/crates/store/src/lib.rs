//! stint-store
