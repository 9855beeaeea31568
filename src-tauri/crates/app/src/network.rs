//! Tells the engine that the network has come or gone, so that it looks at once instead of at the next poll.

use std::net::IpAddr;

use futures::StreamExt;
use if_watch::IfEvent;
use if_watch::tokio::IfWatcher;
use stint_engine::{Handle, Input, Link};

/// Watches as long as its task runs. A system that tells nothing costs nothing but the wait for the next poll.
pub(crate) async fn watch(handle: Handle) {
    let mut watcher = match IfWatcher::new() {
        Ok(watcher) => watcher,
        Err(error) => {
            tracing::info!(%error, "changes of the network are not told by this system");
            return;
        }
    };
    {
        let mut ways_out = 0_usize;
        loop {
            let change = match watcher.select_next_some().await {
                Ok(IfEvent::Up(net)) if leads_out(net.addr()) => 1,
                Ok(IfEvent::Down(net)) if leads_out(net.addr()) => -1,
                Ok(IfEvent::Up(_) | IfEvent::Down(_)) => continue,
                Err(error) => {
                    tracing::info!(%error, "changes of the network are no longer told");
                    return;
                }
            };
            ways_out = ways_out.saturating_add_signed(change);
            let link = if ways_out > 0 { Link::Up } else { Link::Down };
            handle.input(Input::NetworkChanged(link));
        }
    }
}

/// An address that a service beyond this machine can be reached from.
fn leads_out(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(ip) => !ip.is_loopback() && !ip.is_link_local(),
        IpAddr::V6(ip) => !ip.is_loopback() && !ip.is_unicast_link_local(),
    }
}
