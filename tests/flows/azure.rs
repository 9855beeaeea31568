//! Azure roles, the tenant's own and those at customers.

use stint_domain::RoleKind;

use crate::support::*;

#[tokio::test(flavor = "multi_thread")]
async fn print_all() {
    let world = World::new().await;
    for upn in [BRUCE, "alex.wilber@relecloud.example"] {
        let session = world.open_as(upn).await;
        sign_in(&session, upn).await;
        let snapshot = until(&session, "all lists", |snapshot| {
            snapshot
                .eligible
                .value
                .as_ref()
                .as_ref()
                .is_some_and(|rows| rows.iter().any(|row| row.assignment.kind == RoleKind::AzureRole))
        })
        .await;
        println!("{:#?}", snapshot.eligible.value);
        println!("{:#?}", snapshot.head.value);
        session.close().await;
    }
}
