//! What became of the approval of an own request.
//!
//! Directory roles have their approvals in beta only, and the vendor has announced an end of that path (contract
//! `entra-roles.md`, approvals): where it is gone, nothing is known of approvals and all else goes on.

use stint_domain::{ActivationId, Approval};
use stint_http::HttpError;
use stint_pim::{ClientError, approval_of};

use crate::client::GraphClient;
use crate::{op, wire};

impl GraphClient {
    /// What became of the approval of a request; `None` where it may not be read or there is none.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn approval(&self, request: &ActivationId) -> Result<Option<Approval>, ClientError> {
        let call = self.http.get(op::approval(request)).query("$expand", "steps");
        match call.json::<wire::Approval>().await {
            Ok(approval) => Ok(approval_of(approval.steps.unwrap_or_default())?),
            Err(HttpError::Refused(refusal)) if matches!(refusal.status.as_u16(), 403 | 404 | 410) => {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stint_domain::ApprovalResult;
    use stint_http::testing::Reply;

    use super::*;
    use crate::client::tests::graph;

    async fn read(steps: Value) -> Option<Approval> {
        let body = json!({"id": "q", "steps": steps}).to_string();
        let (graph, service) = graph([Reply::json(200, body)]);
        let approval = graph.approval(&"q".into()).await.unwrap();
        assert_eq!(
            service.asked(),
            ["GET /beta/roleManagement/directory/roleAssignmentApprovals/q?$expand=steps"]
        );
        approval
    }

    #[tokio::test]
    async fn a_decision_is_read_with_who_made_it() {
        let at = "2026-03-02T08:00:00Z";
        let denied = read(
            json!([{"id": "q", "reviewResult": "Denied", "status": "Completed",
            "justification": "Enough.", "reviewedBy": {"displayName": "Nestor Wilke"}, "reviewedDateTime": at}]),
        );
        let expected = Approval {
            id: None,
            result: ApprovalResult::Denied,
            decided_by: Some("Nestor Wilke".to_owned()),
            reason: Some("Enough.".to_owned()),
            decided_at: Some(at.parse().unwrap()),
        };
        assert_eq!(denied.await, Some(expected));
        assert_eq!(read(json!([])).await, None);
    }

    #[tokio::test]
    async fn an_approval_that_cannot_be_read_is_none() {
        for status in [403, 404, 410] {
            let (graph, _) = graph([Reply::json(status, json!({"error": {"code": "x"}}).to_string())]);
            assert_eq!(graph.approval(&"q".into()).await.unwrap(), None, "{status}");
        }
    }
}
