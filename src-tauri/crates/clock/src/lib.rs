//! stint-clock
