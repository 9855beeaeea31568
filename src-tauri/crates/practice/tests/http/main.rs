//! The practice tenant over real sockets.

mod activation;
mod support;
