//! In which groups the person is now, also through others.

use futures::{StreamExt, pin_mut};
use serde::Deserialize;
use stint_domain::ScopeId;
use stint_http::HttpError;
use stint_pim::ClientError;

use crate::client::GraphClient;
use crate::op;

#[derive(Deserialize)]
struct Member {
    id: String,
}

impl GraphClient {
    /// Is the account in `group` now, itself or through another group (`GET /me/transitiveMemberOf`)? Says nothing of
    /// ownership.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn is_member_of(&self, group: &ScopeId) -> Result<bool, ClientError> {
        let call = self.http.get(op::MEMBER_OF).query("$select", "id");
        let rows = call.pages::<Member>();
        pin_mut!(rows);
        while let Some(row) = rows.next().await {
            match row {
                Ok(row) if row.id.eq_ignore_ascii_case(group.as_str()) => return Ok(true),
                // What can't be read is not the group that is meant.
                Ok(_) | Err(HttpError::Malformed { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use stint_http::testing::Reply;

    use crate::client::tests::graph;

    #[tokio::test]
    async fn membership_is_seen_on_any_page() {
        let page = |id: &str, next: &str| Reply::json(200, format!(r#"{{"value":[{{"id":"{id}"}}{next}}}"#));
        let more = r#"],"@odata.nextLink":"/v1.0/me/transitiveMemberOf?p=2""#;
        let (graph, service) = graph([page("a", more), page("G", "]"), page("a", "]")]);
        assert!(graph.is_member_of(&"g".into()).await.unwrap());
        assert!(!graph.is_member_of(&"g".into()).await.unwrap());
        assert_eq!(service.asked()[0], "GET /v1.0/me/transitiveMemberOf?$select=id");
    }
}
