//! stint-practice
