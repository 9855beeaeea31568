//! The notices that were shown, and waiting for one.

use std::sync::Mutex;
use std::time::Duration;

use stint_app::engine::{Notice, Notifier};
use stint_domain::NoticeId;

use super::World;

/// The notices that were shown, in order.
#[derive(Default)]
pub(crate) struct Notices(Mutex<Vec<Notice>>);

impl Notices {
    /// Their first lines.
    pub(crate) fn titles(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap()
            .iter()
            .map(|notice| notice.title.clone())
            .collect()
    }

    pub(crate) fn all(&self) -> Vec<Notice> {
        self.0.lock().unwrap().clone()
    }
}

impl Notifier for Notices {
    fn show(&self, notice: &Notice) {
        self.0.lock().unwrap().push(notice.clone());
    }

    fn close(&self, _: &NoticeId) {}
}

/// Waits until so many notices were shown, those about usability not counted, and gives their titles.
pub(crate) async fn titles_until(world: &World, count: usize) -> Vec<String> {
    let titles = || {
        let mut titles = world.notices.titles();
        titles.retain(|title| !title.contains("works now"));
        titles
    };
    shown(world, &format!("{count} notices"), || titles().len() >= count).await;
    titles()
}

/// Waits until a notice was shown whose first line contains `text`, and gives all such first lines.
pub(crate) async fn titles_with(world: &World, text: &str) -> Vec<String> {
    let titles = || {
        let mut titles = world.notices.titles();
        titles.retain(|title| title.contains(text));
        titles
    };
    shown(world, text, || !titles().is_empty()).await;
    titles()
}

/// Waits until a notice was shown that says `text` in one of its lines: what came at once is told as one, by name.
pub(crate) async fn told_of(world: &World, text: &str) {
    let told = || {
        let mut notices = world.notices.all().into_iter();
        notices.any(|notice| notice.title.contains(text) || notice.body.contains(text))
    };
    shown(world, text, told).await;
}

/// Waits until enough was shown, for at most thirty real seconds.
async fn shown(world: &World, what: &str, enough: impl Fn() -> bool) {
    let waiting = async {
        while !enough() {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), waiting).await;
    assert!(waited.is_ok(), "{what}: {:?}", world.notices.all());
}
