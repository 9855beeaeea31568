//! A client over a service that follows a script.

use serde_json::{Value, json};
use stint_domain::{Account, Tenant};
use stint_http::testing::{Reply, Scripted, client};

use crate::ArmClient;

pub(crate) fn arm(replies: impl IntoIterator<Item = Reply>) -> (ArmClient, Scripted) {
    let service = Scripted::of(replies);
    (ArmClient::new(client(&service), account()), service)
}

pub(crate) fn account() -> Account {
    Account {
        id: "me.t".into(),
        principal: "me".into(),
        tenant: Tenant {
            id: "t".into(),
            name: None,
        },
        username: "bruce@contoso.example".into(),
        display_name: "Bruce Wayne".into(),
    }
}

/// An answer with these rows.
pub(crate) fn list(rows: Value) -> Reply {
    Reply::json(200, json!({ "value": rows }).to_string())
}
