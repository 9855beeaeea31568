//! Does a role that the service has given work yet?

use stint_domain::{RoleAt, RoleKind, Scope, ScopeKind};
use stint_engine::UsableAnswer;
use stint_pim::ClientError;

use crate::accounts::OpenAccount;

/// Looks where the kind of role shows: directory roles in a fresh token, groups there or in the person's memberships,
/// Azure roles in what the person may do at the scope.
pub(super) async fn check(account: &OpenAccount, target: &RoleAt) -> UsableAnswer {
    match target.kind {
        RoleKind::EntraRole => directory_role(account, target).await,
        RoleKind::Group => group(account, target).await,
        RoleKind::AzureRole => azure_role(account, target).await,
    }
}

async fn directory_role(account: &OpenAccount, target: &RoleAt) -> UsableAnswer {
    // A token names directory-wide roles only.
    if Scope::in_directory(target.scope.clone()).kind != ScopeKind::Directory {
        return UsableAnswer::CannotBeObserved;
    }
    match account.fresh_wids().await {
        Some(wids) if wids.contains(&target.role) => UsableAnswer::Yes,
        Some(_) => UsableAnswer::NotYet,
        None => UsableAnswer::CouldNotCheck,
    }
}

async fn group(account: &OpenAccount, target: &RoleAt) -> UsableAnswer {
    // Ownership shows up nowhere that the owner may read.
    if target.role.as_str() != "member" {
        return UsableAnswer::CannotBeObserved;
    }
    let group = target.scope.as_str().to_ascii_lowercase();
    if account
        .fresh_groups()
        .await
        .is_some_and(|groups| groups.contains(&group))
    {
        return UsableAnswer::Yes;
    }
    // Whether tokens name groups, and which of them, is up to the registration.
    match account.graph().is_member_of(&target.scope).await {
        Ok(true) => UsableAnswer::Yes,
        Ok(false) => UsableAnswer::NotYet,
        Err(error) => could_not(&error),
    }
}

async fn azure_role(account: &OpenAccount, target: &RoleAt) -> UsableAnswer {
    let arm = account.arm();
    let (role, have) = futures::join!(
        arm.role_definition(&target.scope, &target.role),
        arm.permissions(&target.scope)
    );
    match (role, have) {
        (Ok(Some((_, role))), Ok(have)) if have.include(&role) => UsableAnswer::Yes,
        // Until the role works, its definition may not even be readable.
        (Ok(_) | Err(ClientError::Forbidden { .. }), Ok(_)) => UsableAnswer::NotYet,
        (Err(error), _) | (_, Err(error)) => could_not(&error),
    }
}

fn could_not(error: &ClientError) -> UsableAnswer {
    tracing::info!(%error, "whether a role works cannot be seen now");
    UsableAnswer::CouldNotCheck
}
