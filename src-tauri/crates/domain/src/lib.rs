//! stint-domain
