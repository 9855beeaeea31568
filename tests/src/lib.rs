//! Supports of the tests.
