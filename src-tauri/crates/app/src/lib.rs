//! stint-app
