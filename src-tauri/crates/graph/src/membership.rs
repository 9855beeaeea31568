//! In which groups the person is now, also through others.

use futures::{TryStreamExt, pin_mut};
use serde_json::Value;
use stint_domain::ScopeId;
use stint_pim::ClientError;

use crate::client::GraphClient;
use crate::op;

impl GraphClient {
    /// Is the account in `group` now, itself or through another group (`GET /me/transitiveMemberOf`)? Says nothing of
    /// ownership.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn is_member_of(&self, group: &ScopeId) -> Result<bool, ClientError> {
        let call = self.http.get(op::MEMBER_OF).query("$select", "id");
        let rows = call.pages::<Value>();
        pin_mut!(rows);
        while let Some(row) = rows.try_next().await? {
            // A row that can't be read is not the group that is meant; a page that can't be read may hold it.
            let id = row["id"].as_str();
            if id.is_some_and(|id| id.eq_ignore_ascii_case(group.as_str())) {
                return Ok(true);
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

    #[tokio::test]
    async fn what_cannot_be_read_is_no_membership_and_no_proof_that_there_is_none() {
        let (graph, _) = graph([
            Reply::json(200, r#"{"value":[7,{"id":"g"}]}"#),
            Reply::json(200, "<html>A page of the network in between</html>"),
        ]);
        assert!(graph.is_member_of(&"g".into()).await.unwrap());
        assert!(graph.is_member_of(&"g".into()).await.is_err());
    }
}
