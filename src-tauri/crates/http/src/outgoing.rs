//! One request, before the steps of the pipeline.

use bytes::Bytes;
use http::Method;
use url::Url;

#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) body: Option<Bytes>,
    /// May it be sent again although it may have arrived? So it is of reads, and of a write that is the same one
    /// however often it arrives.
    pub(crate) repeatable: bool,
    /// The code of a refusal that is over a moment later.
    pub(crate) passing: Option<&'static str>,
}
