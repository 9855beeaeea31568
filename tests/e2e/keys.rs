//! The keyboard of the desktop, and where on the page it is.

use stint_tests::{LIMIT, Page, eventually, test_id};

use crate::stage::Stage;

/// Real keys, pressed in the order in which they are asked for.
pub(crate) struct Keys<'a> {
    stage: &'a Stage,
    page: &'a Page,
}

impl<'a> Keys<'a> {
    pub(crate) fn of(stage: &'a Stage, page: &'a Page) -> Self {
        Self { stage, page }
    }

    pub(crate) async fn press(&self, key: &str) {
        self.stage.desktop.press(&[key]).await.unwrap();
    }

    pub(crate) async fn are_in(&self, id: &str) {
        self.page.sees(&format!("{}:focus", test_id(id))).await.unwrap();
    }

    /// Goes on by Tab until the keyboard is in a field; a sheet has no more stops than this.
    pub(crate) async fn tab_to(&self, id: &str) {
        const STOPS: usize = 12;
        let field = format!("{}:focus", test_id(id));
        for _ in 0..STOPS {
            self.tab().await;
            if self.page.count(&field).await.unwrap() > 0 {
                return;
            }
        }
        panic!("{STOPS} times Tab do not lead to {id}");
    }

    /// Presses Tab, and waits until the keyboard is somewhere else: the page hears of the key a moment later.
    async fn tab(&self) {
        let client = self.page.client();
        let remember = "window.lastStop = document.activeElement";
        client.execute(remember, vec![]).await.unwrap();
        self.press("Tab").await;
        eventually(LIMIT, "the next stop of Tab", async || {
            let script = "return document.activeElement !== window.lastStop";
            let moved = client.execute(script, vec![]).await.ok()?;
            (moved.as_bool() == Some(true)).then_some(())
        })
        .await
        .unwrap();
    }
}
