use serde_json::{Map, Value};

/// One request and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Who was asked.
    pub service: Service,
    /// `GET`, `POST`.
    pub method: String,
    /// Path and query as they were sent.
    pub target: String,
    /// What was sent.
    pub request: Body,
    /// The status of the answer.
    pub status: u16,
    /// What was answered.
    pub response: Body,
}

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Microsoft Graph.
    Graph,
    /// Azure Resource Manager.
    Arm,
    /// The sign-in service.
    SignIn,
}

/// A body.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// It is not known whether there is one; not judged.
    Unknown,
    /// There is none.
    Empty,
    /// JSON, or the fields of a form as an object of texts.
    Json(Value),
    /// Something else, as a page for people.
    Text(String),
}

impl Exchange {
    /// An exchange with its bodies as they were on the wire.
    pub fn of_text(
        service: Service,
        method: &str,
        target: &str,
        request: &str,
        status: u16,
        response: &str,
    ) -> Self {
        Self {
            service,
            method: method.to_owned(),
            target: target.to_owned(),
            request: match service {
                Service::Graph | Service::Arm => Body::of_text(request),
                Service::SignIn => Body::of_form(request),
            },
            status,
            response: Body::of_text(response),
        }
    }
}

impl Body {
    /// A body that should be JSON.
    pub fn of_text(text: &str) -> Self {
        if text.is_empty() {
            return Self::Empty;
        }
        serde_json::from_str(text).map_or_else(|_| Self::Text(text.to_owned()), Self::Json)
    }

    /// The fields of a form.
    pub fn of_form(text: &str) -> Self {
        if text.is_empty() {
            return Self::Empty;
        }
        Self::Json(Value::Object(fields(text)))
    }
}

/// The decoded fields of a form or a query.
pub(super) fn fields(text: &str) -> Map<String, Value> {
    let pairs = url::form_urlencoded::parse(text.as_bytes());
    pairs
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect()
}
