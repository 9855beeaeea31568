//! What became of the approval of an own request.
//!
//! Directory roles have their approvals in beta only, and the vendor has announced an end of that path (contract
//! `entra-roles.md`, approvals): where it is gone, nothing is known of approvals and all else goes on.

use stint_domain::{ActivationId, Approval, ApprovalResult};
use stint_http::HttpError;
use stint_pim::{BadField, ClientError, instant};

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
            Ok(approval) => Ok(of_steps(approval.steps.unwrap_or_default())?),
            Err(HttpError::Refused(refusal)) if matches!(refusal.status.as_u16(), 403 | 404 | 410) => {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// A no of any stage is the answer, then what nobody decided; a yes needs all stages.
pub(crate) fn of_steps(steps: Vec<wire::ApprovalStep>) -> Result<Option<Approval>, BadField> {
    let read: Result<Vec<_>, _> = steps.into_iter().map(of_step).collect();
    let mut read = read?;
    let rank = |approval: &Approval| match approval.result {
        ApprovalResult::Denied => 0,
        ApprovalResult::NotReviewed => 1,
        ApprovalResult::Open => 2,
        ApprovalResult::Approved => 3,
    };
    // Of equal ones the last decided first.
    read.sort_by(|a, b| rank(a).cmp(&rank(b)).then(b.decided_at.cmp(&a.decided_at)));
    Ok(read.into_iter().next())
}

fn of_step(step: wire::ApprovalStep) -> Result<Approval, BadField> {
    let word = |text: &Option<String>| text.as_deref().unwrap_or_default().to_ascii_lowercase();
    // Written as `Approve` and `Deny`, read as `Approved` and `Denied`; samples have both.
    let result = match word(&step.review_result).as_str() {
        "approved" | "approve" => ApprovalResult::Approved,
        "denied" | "deny" => ApprovalResult::Denied,
        _ => match word(&step.status).as_str() {
            "completed" | "expired" => ApprovalResult::NotReviewed,
            _ => ApprovalResult::Open,
        },
    };
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    Ok(Approval {
        result,
        decided_by: step.reviewed_by.and_then(|by| filled(by.display_name)),
        reason: filled(step.justification),
        decided_at: instant("reviewedDateTime", step.reviewed_date_time.as_deref())?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
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

    fn step(result: &str, status: &str, at: Option<&str>) -> Value {
        json!({"id": "q", "reviewResult": result, "status": status, "justification": "Enough.",
            "reviewedBy": {"displayName": "Nestor Wilke"}, "reviewedDateTime": at})
    }

    #[tokio::test]
    async fn a_decision_is_read_with_who_made_it() {
        let at = "2026-03-02T08:00:00Z";
        let denied = read(json!([step("Denied", "Completed", Some(at))]))
            .await
            .unwrap();
        let expected = Approval {
            result: ApprovalResult::Denied,
            decided_by: Some("Nestor Wilke".to_owned()),
            reason: Some("Enough.".to_owned()),
            decided_at: Some(at.parse().unwrap()),
        };
        assert_eq!(denied, expected);
        let check = async |steps: &[(&str, &str)], expected: Option<ApprovalResult>| {
            let steps: Vec<_> = steps
                .iter()
                .map(|(result, status)| step(result, status, None))
                .collect();
            assert_eq!(
                read(json!(steps)).await.map(|approval| approval.result),
                expected,
                "{steps:?}"
            );
        };
        check(&[("Approve", "Completed")], Some(ApprovalResult::Approved)).await;
        check(&[("NotReviewed", "InProgress")], Some(ApprovalResult::Open)).await;
        check(&[("NotReviewed", "Expired")], Some(ApprovalResult::NotReviewed)).await;
        check(&[("NotReviewed", "Completed")], Some(ApprovalResult::NotReviewed)).await;
        let open = [("Approved", "Completed"), ("NotReviewed", "Initializing")];
        check(&open, Some(ApprovalResult::Open)).await;
        check(
            &[("Approved", "Completed"), ("Deny", "Completed")],
            Some(ApprovalResult::Denied),
        )
        .await;
        check(&[], None).await;
    }

    #[tokio::test]
    async fn an_approval_that_cannot_be_read_is_none() {
        for status in [403, 404, 410] {
            let (graph, _) = graph([Reply::json(status, json!({"error": {"code": "x"}}).to_string())]);
            assert_eq!(graph.approval(&"q".into()).await.unwrap(), None, "{status}");
        }
    }
}
