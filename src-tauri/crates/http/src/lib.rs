//! stint-http
