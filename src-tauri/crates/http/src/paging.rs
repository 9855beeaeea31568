//! Lists that come in pages.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::stream::{self, Stream, StreamExt};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::answer::{malformed, read};
use crate::error::HttpError;
use crate::outgoing::Outgoing;
use crate::pipeline::Pipeline;

/// No list that a person looks at has more pages.
const MOST_PAGES: usize = 1000;

#[derive(Deserialize)]
struct Page {
    value: Vec<Value>,
    #[serde(rename = "@odata.nextLink", alias = "nextLink", default)]
    next: Option<String>,
}

struct Position {
    pipeline: Arc<Pipeline>,
    next: Option<Outgoing>,
    read: BTreeSet<Url>,
}

/// The rows of `first` and of all pages after it.
pub(crate) fn rows<T: DeserializeOwned + Send + 'static>(
    pipeline: Arc<Pipeline>,
    first: Outgoing,
) -> impl Stream<Item = Result<T, HttpError>> + Send + use<T> {
    let start = Position {
        pipeline,
        next: Some(first),
        read: BTreeSet::new(),
    };
    let pages = stream::try_unfold(start, |mut position| async move {
        let Some(page) = position.next.take() else {
            return Ok::<_, HttpError>(None);
        };
        let answer = position.pipeline.run(&page).await?;
        let Page { value, next } = read(&answer)?;
        position.read.insert(page.url.clone());
        let mut rows: Vec<Result<T, HttpError>> = value
            .into_iter()
            .map(|row| serde_json::from_value(row).map_err(|error| malformed(&error, &answer)))
            .collect();
        match next.map(|link| follow(&position, &page, &link)).transpose() {
            Ok(next) => position.next = next,
            // A bad link must not hide the rows that came with it, so it is told after them.
            Err(error) => rows.push(Err(error)),
        }
        Ok(Some((rows, position)))
    });
    pages.flat_map(|page| match page {
        Ok(rows) => stream::iter(rows),
        Err(error) => stream::iter(vec![Err(error)]),
    })
}

fn follow(position: &Position, page: &Outgoing, link: &str) -> Result<Outgoing, HttpError> {
    let origin = position.pipeline.origin();
    let foreign = || HttpError::ForeignPage { host: origin.host() };
    let url = page.url.join(link).map_err(|_| foreign())?;
    if !origin.holds(&url) {
        return Err(foreign());
    }
    if position.read.contains(&url) || position.read.len() >= MOST_PAGES {
        return Err(HttpError::EndlessPages);
    }
    Ok(Outgoing {
        method: http::Method::GET,
        url,
        body: None,
        repeatable: true,
        passing: page.passing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Reply, Scripted, client};

    async fn read_all(replies: &[&str]) -> (Vec<Result<u8, HttpError>>, Vec<String>) {
        let service = Scripted::of(replies.iter().map(|body| Reply::json(200, *body)));
        let rows = client(&service)
            .get("/v1.0/list")
            .query("$top", "2")
            .pages::<u8>();
        (rows.collect().await, service.asked())
    }

    #[tokio::test]
    async fn all_pages_are_read_in_order() {
        let pages = [
            r#"{"value":[1,2],"@odata.nextLink":"http://127.0.0.1:4000/v1.0/list?$skiptoken=a%20b"}"#,
            r#"{"value":[],"nextLink":"/v1.0/list?$skiptoken=c"}"#,
            r#"{"value":[3],"@odata.nextLink":null}"#,
        ];
        let (rows, asked) = read_all(&pages).await;
        let rows: Vec<_> = rows.into_iter().map(Result::unwrap).collect();
        assert_eq!(rows, [1, 2, 3]);
        let expected = [
            "GET /v1.0/list?$top=2",
            "GET /v1.0/list?$skiptoken=a%20b",
            "GET /v1.0/list?$skiptoken=c",
        ];
        assert_eq!(asked, expected);
    }

    #[tokio::test]
    async fn a_page_elsewhere_is_never_asked_for() {
        for link in [
            "https://127.0.0.1:4000/v1.0/list",
            "http://127.0.0.1:4001/v1.0/list",
            "//evil.example/list",
            "http://127.0.0.1:4000@evil.example/",
            "file:///etc/passwd",
        ] {
            let page = format!(r#"{{"value":[1],"@odata.nextLink":"{link}"}}"#);
            let (rows, asked) = read_all(&[&page]).await;
            assert!(
                matches!(&rows[..], [Ok(1), Err(HttpError::ForeignPage { .. })]),
                "{link}: {rows:?}"
            );
            assert_eq!(asked.len(), 1);
        }
    }

    #[tokio::test]
    async fn pages_that_lead_in_a_circle_end() {
        let back = r#"{"value":[1],"@odata.nextLink":"/v1.0/list?$top=2"}"#;
        let (rows, _) = read_all(&[back]).await;
        assert!(
            matches!(&rows[..], [Ok(1), Err(HttpError::EndlessPages)]),
            "{rows:?}"
        );
    }

    #[tokio::test]
    async fn one_bad_row_does_not_hide_the_others() {
        let (rows, _) = read_all(&[r#"{"value":[1,"two",3]}"#]).await;
        assert!(
            matches!(&rows[..], [Ok(1), Err(HttpError::Malformed { .. }), Ok(3)]),
            "{rows:?}"
        );
        let (rows, _) = read_all(&[r#"{"rows":[1]}"#]).await;
        assert!(
            matches!(&rows[..], [Err(HttpError::Malformed { .. })]),
            "{rows:?}"
        );
    }
}
