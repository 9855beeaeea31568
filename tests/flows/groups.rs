//! Memberships and ownerships of groups, beside the directory roles.

use chrono::TimeDelta;
use stint_app::engine::{Command, Usable};
use stint_domain::{IntentState, RoleKind, Via};
use stint_practice::Op;

use crate::support::*;

/// A group of Contoso that Bruce may become a member of.
const OPERATORS: &str = "Apps Operators";

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_listed_activated_and_seen_to_work() {
    let world = World::new().await;
    let session = world.signed_in(BRUCE).await;
    let row = titled(&session, RoleKind::Group, OPERATORS).await;
    assert_eq!(row.assignment.role.id.as_str(), "member");
    assert_eq!(row.assignment.via, Via::Direct);
    println!("{row:#?}");
}
