//! stint-auth
