//! stint-engine
