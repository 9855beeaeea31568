//! stint-graph
