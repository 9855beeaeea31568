//! What became of an approval: its stages mean the same on both faces (contract `entra-roles.md`, `groups.md` and
//! `azure-resources.md`, approvals).

use serde::Deserialize;
use stint_domain::{Approval, ApprovalResult};

use crate::{BadField, instant};

/// One stage of an approval, as it is read: `approvalStep` of beta, `approvalStage` of v1.0, and
/// `RoleAssignmentApprovalStepProperties` of Resource Manager.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// `Approve`, `Deny` or `NotReviewed`; samples have `Approved` and `Denied` too.
    pub review_result: Option<String>,
    /// How far it is.
    pub status: Option<String>,
    /// What the reviewer wrote.
    pub justification: Option<String>,
    /// When they did.
    pub reviewed_date_time: Option<String>,
    /// Who.
    pub reviewed_by: Option<Reviewer>,
}

/// Who has decided a stage: `identity` of Graph, `RoleAssignmentApprovalActorIdentity` of Resource Manager.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reviewer {
    /// The name, for people to read.
    #[serde(alias = "principalName")]
    pub display_name: Option<String>,
    /// The name that one signs in with.
    pub user_principal_name: Option<String>,
}

/// What became of the approval with these stages; `None` where it has none. A no of any stage is the answer, then what
/// nobody decided; a yes needs all stages.
///
/// # Errors
/// The instant of a decision can't be read.
pub fn approval_of(stages: Vec<Stage>) -> Result<Option<Approval>, BadField> {
    let read: Result<Vec<_>, _> = stages.into_iter().map(of_stage).collect();
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

fn of_stage(stage: Stage) -> Result<Approval, BadField> {
    let word = |text: &Option<String>| text.as_deref().unwrap_or_default().to_ascii_lowercase();
    let result = match word(&stage.review_result).as_str() {
        "approved" | "approve" => ApprovalResult::Approved,
        "denied" | "deny" => ApprovalResult::Denied,
        _ => match word(&stage.status).as_str() {
            "completed" | "expired" => ApprovalResult::NotReviewed,
            _ => ApprovalResult::Open,
        },
    };
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let by = stage.reviewed_by.unwrap_or_default();
    Ok(Approval {
        id: None,
        result,
        decided_by: filled(by.display_name).or(filled(by.user_principal_name)),
        reason: filled(stage.justification),
        decided_at: instant("reviewedDateTime", stage.reviewed_date_time.as_deref())?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn stage(result: &str, status: &str, at: Option<&str>) -> Value {
        json!({"id": "q", "reviewResult": result, "status": status, "justification": "Enough.",
            "reviewedBy": {"displayName": "Nestor Wilke"}, "reviewedDateTime": at})
    }

    fn read(stages: Value) -> Result<Option<Approval>, BadField> {
        approval_of(serde_json::from_value(stages).unwrap())
    }

    #[test]
    fn the_stages_together_decide() {
        let check = |stages: &[(&str, &str)], expected: Option<ApprovalResult>| {
            let stages: Vec<_> = stages
                .iter()
                .map(|(result, status)| stage(result, status, None))
                .collect();
            let found = read(json!(stages)).unwrap();
            assert_eq!(found.map(|approval| approval.result), expected, "{stages:?}");
        };
        check(&[("Approve", "Completed")], Some(ApprovalResult::Approved));
        check(&[("NotReviewed", "InProgress")], Some(ApprovalResult::Open));
        check(&[("NotReviewed", "Expired")], Some(ApprovalResult::NotReviewed));
        check(&[("NotReviewed", "Completed")], Some(ApprovalResult::NotReviewed));
        let open = [("Approved", "Completed"), ("NotReviewed", "Initializing")];
        check(&open, Some(ApprovalResult::Open));
        let denied = [("Approved", "Completed"), ("Deny", "Completed")];
        check(&denied, Some(ApprovalResult::Denied));
        check(&[], None);
    }

    #[test]
    fn who_decided_is_named_in_either_spelling() {
        let by = |reviewer: Value| {
            let stages = json!([{"reviewResult": "Approve", "status": "Completed", "reviewedBy": reviewer}]);
            read(stages).unwrap().unwrap().decided_by
        };
        let check = |reviewer: Value, expected: Option<&str>| {
            assert_eq!(by(reviewer.clone()).as_deref(), expected, "{reviewer}");
        };
        check(json!({"displayName": "Nestor Wilke"}), Some("Nestor Wilke"));
        check(
            json!({"principalName": "Nestor Wilke", "userPrincipalName": "n@x"}),
            Some("Nestor Wilke"),
        );
        check(
            json!({"principalName": "", "userPrincipalName": "n@x"}),
            Some("n@x"),
        );
        check(json!({"principalId": "7"}), None);
        check(Value::Null, None);
    }

    #[test]
    fn an_instant_that_cannot_be_read_is_said() {
        let read = read(json!([stage("Deny", "Completed", Some("yesterday"))]));
        assert_eq!(read, Err(BadField("reviewedDateTime")));
    }
}
