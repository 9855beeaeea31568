//! Rows of the lists.

use super::*;

/// An activation of an hour with so many seconds left.
pub(crate) fn active_row(role: &str, left: i64) -> ActiveRow {
    let ends_at = now() + TimeDelta::seconds(left);
    in_force(role, Held::Activated, Some(ends_at))
}

/// A role held without an activation.
pub(crate) fn standing_row(role: &str) -> ActiveRow {
    in_force(role, Held::Standing, None)
}

fn in_force(role: &str, held: Held, ends_at: Option<Timestamp>) -> ActiveRow {
    ActiveRow {
        target: target(role),
        role_name: role.to_owned(),
        scope_label: "Contoso directory".to_owned(),
        state: ActiveState::InForce(ActiveAssignment {
            id: "instance-1".into(),
            account: account().id,
            kind: RoleKind::EntraRole,
            role: definition(role),
            scope: Scope::in_directory("/".into()),
            via: Via::Direct,
            held,
            starts_at: ends_at.map(|end| end - TimeDelta::hours(1)),
            ends_at,
            through: None,
            schedule: None,
            condition: None,
        }),
        usable: Usable::Yes,
        more_time: None,
        prolong: None,
        prolonging: None,
    }
}

/// A request that Nestor has to decide.
pub(crate) fn waiting_row(role: &str) -> ActiveRow {
    ActiveRow {
        state: ActiveState::OnItsWay {
            activation: Activation {
                id: "request-1".into(),
                account: account().id,
                kind: RoleKind::EntraRole,
                action: ActivationAction::Activate,
                role: definition(role),
                scope: Scope::in_directory("/".into()),
                status: ActivationStatus::Waiting,
                created_at: now(),
                starts_at: None,
                duration: Some(TimeDelta::hours(1)),
                justification: String::new(),
                ticket: None,
                completed_at: None,
                approval: None,
            },
            approvers: vec!["Nestor Wilke".into()],
        },
        usable: Usable::NotAsked,
        ..standing_row(role)
    }
}

/// An eligibility with every kind of need but approval.
pub(crate) fn eligible_row(role: &str) -> EligibleRow {
    EligibleRow {
        assignment: EligibleAssignment {
            id: EligibilityId::of(&account().id, "eligibility-1"),
            account: account().id,
            kind: RoleKind::EntraRole,
            role: definition(role),
            scope: Scope::in_directory("/".into()),
            via: Via::Direct,
            ends_at: None,
            through: None,
            schedule: None,
            condition: None,
        },
        role_name: role.to_owned(),
        scope_label: "Contoso directory".to_owned(),
        rules_problem: None,
        at: None,
        may_narrow: false,
        last_place: None,
        rules: Some(ActivationRules {
            ticket: true,
            step_up: Some("c1".into()),
            ..ActivationRules::untouched()
        }),
        step_up_done: false,
        state: EligibleState::Ready,
        draft: None,
        favorite: false,
        prolong: None,
        prolonging: None,
    }
}

/// Membership in a group, through another one.
pub(crate) fn group_row(name: &str) -> EligibleRow {
    let row = eligible_row("Member");
    let mut scope = Scope::group("0f7b".into());
    scope.name = Some(name.to_owned());
    EligibleRow {
        role_name: name.to_owned(),
        scope_label: "Member".to_owned(),
        assignment: EligibleAssignment {
            kind: RoleKind::Group,
            scope,
            via: Via::Group,
            through: Some("Everybody".to_owned()),
            ..row.assignment
        },
        ..row
    }
}

/// A role at a place of Azure.
pub(crate) fn azure_row(role: &str, scope: &str) -> EligibleRow {
    let row = eligible_row(role);
    let scope = Scope::in_azure(scope);
    EligibleRow {
        scope_label: scope.label(&account().tenant),
        assignment: EligibleAssignment {
            kind: RoleKind::AzureRole,
            scope,
            ..row.assignment
        },
        ..row
    }
}

/// A role at a resource group of Fabrikam, which delegated it.
pub(crate) fn customer_row(role: &str) -> EligibleRow {
    let mut row = azure_row(role, "/subscriptions/f/resourceGroups/rg-shop");
    let scope = &mut row.assignment.scope;
    scope.within = vec!["Fabrikam Web".to_owned()];
    scope.customer = Some(Tenant {
        id: "t2".into(),
        name: Some("Fabrikam".to_owned()),
    });
    row.scope_label = scope.label(&account().tenant);
    row
}

/// *Monday release*, which asks for this row for two hours and lacks nothing.
pub(crate) fn bundle(row: &EligibleRow) -> BundleState {
    let tenant = account().tenant;
    BundleState {
        bundle: Bundle {
            id: "bundle-1".into(),
            name: "Monday release".to_owned(),
            tenant: tenant.id.clone(),
            rows: vec![BundleRow {
                eligible: EligibleRef::of(&row.assignment, None, &tenant),
                duration: TimeDelta::hours(2),
            }],
            justification: "Release {date}".to_owned(),
            ticket_system: String::new(),
            confirmed: true,
        },
        rows: vec![BundleMatch {
            eligible: Some(row.assignment.id.clone()),
            role_name: row.role_name.clone(),
            scope_label: row.scope_label.clone(),
            under_way: false,
            missing: Vec::new(),
        }],
        missing: Vec::new(),
    }
}

/// The row's policy is none that the person may read.
pub(crate) fn no_policy(row: &EligibleRow) -> Problem {
    Problem {
        source: Source::of(row.assignment.kind, List::Rules),
        kind: ProblemKind::Forbidden,
        code: "no-policy".to_owned(),
        request_id: None,
    }
}
