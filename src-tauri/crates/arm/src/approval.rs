//! What became of the approval of an own request (contract `azure-resources.md`, approvals).

use serde::Deserialize;
use stint_domain::{Approval, ApprovalId};
use stint_http::HttpError;
use stint_pim::{ClientError, Stage, approval_of};

use crate::client::ArmClient;
use crate::op;
use crate::wire::Wrapped;

/// `RoleAssignmentApprovalProperties`.
#[derive(Debug, Deserialize)]
pub(crate) struct Stages {
    pub(crate) stages: Option<Vec<Wrapped<Stage>>>,
}

impl ArmClient {
    /// What became of an approval; `None` where it may not be read or there is none. It can wait: while the service says
    /// that little is left, what is left goes to the lists.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn approval(&self, id: &ApprovalId) -> Result<Option<Approval>, ClientError> {
        self.leave_to_lists()?;
        let call = self.get(op::approval(id), op::APPROVALS);
        match call.json::<Wrapped<Stages>>().await {
            Ok(approval) => {
                let stages = approval.properties.stages.unwrap_or_default();
                let stages = stages.into_iter().map(|stage| stage.properties);
                Ok(approval_of(stages.collect())?)
            }
            Err(HttpError::Refused(refusal)) if matches!(refusal.status.as_u16(), 403 | 404) => Ok(None),
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
    use crate::testing::arm;

    fn answer(stages: Value) -> Reply {
        let body = json!({"id": "/providers/Microsoft.Authorization/roleAssignmentApprovals/a-1", "name": "a-1",
            "type": "Microsoft.Authorization/roleAssignmentApprovals", "properties": {"stages": stages}});
        Reply::json(200, body.to_string())
    }

    #[tokio::test]
    async fn a_decision_is_read_with_who_made_it_and_why() {
        let at = "2026-03-02T08:00:00.1234567Z";
        let stage = json!({"id": "s", "name": "s", "properties": {"displayName": "", "status": "Completed",
            "assignedToMe": false, "reviewResult": "Deny", "justification": "Use the staging group first",
            "reviewedDateTime": at, "reviewedBy": {"principalId": "n", "principalType": "user",
                "principalName": "Nestor Wilke", "userPrincipalName": "nestor.wilke@contoso.example"}}});
        let (arm, service) = arm([answer(json!([stage])), answer(Value::Null)]);
        let expected = Approval {
            id: None,
            result: ApprovalResult::Denied,
            decided_by: Some("Nestor Wilke".to_owned()),
            reason: Some("Use the staging group first".to_owned()),
            decided_at: Some(at.parse().unwrap()),
        };
        assert_eq!(arm.approval(&"a-1".into()).await.unwrap(), Some(expected));
        assert_eq!(arm.approval(&"a/1".into()).await.unwrap(), None);
        let path = "GET /providers/Microsoft.Authorization/roleAssignmentApprovals";
        let version = "api-version=2021-01-01-preview";
        assert_eq!(
            service.asked(),
            [format!("{path}/a-1?{version}"), format!("{path}/a%2F1?{version}")]
        );
    }

    #[tokio::test]
    async fn an_approval_that_may_not_be_read_is_none() {
        for status in [403, 404] {
            let error = json!({"error": {"code": "AuthorizationFailed", "message": ""}}).to_string();
            let (arm, _) = arm([Reply::json(status, error)]);
            assert_eq!(arm.approval(&"a-1".into()).await.unwrap(), None, "{status}");
        }
    }

    #[tokio::test]
    async fn what_is_left_of_the_budget_is_left_to_the_lists() {
        let left = answer(json!([])).with("x-ms-ratelimit-remaining-subscription-reads", "5");
        let (arm, service) = arm([left]);
        arm.approval(&"a-1".into()).await.unwrap();
        let refused = arm.approval(&"a-2".into()).await;
        assert!(
            matches!(refused, Err(ClientError::Throttled { .. })),
            "{refused:?}"
        );
        assert_eq!(service.asked().len(), 1);
    }
}
