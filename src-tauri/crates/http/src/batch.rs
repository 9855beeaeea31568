//! Several reads in one request (`$batch`, contract `sign-in.md`). Reads only: of one lost answer nobody could say which
//! of its writes were done.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::{HttpError, Refusal};
use crate::repeat::wait_before;
use crate::{HttpClient, Retry};

/// The most parts that the service takes at once.
const MOST_PARTS: usize = 20;

#[derive(Deserialize)]
struct Answers {
    responses: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    id: String,
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, Value>,
    #[serde(default)]
    body: Value,
}

impl HttpClient {
    /// Asks for all `reads`, each a path with its query as the service wants it in a batch: without version. Twenty go
    /// in one request to `path`, one request after the other. The answers are in the order of the reads.
    ///
    /// Each part is throttled on its own, and asked for again on its own.
    ///
    /// # Errors
    /// A whole batch brought no usable answer; what single parts answer is in the list.
    pub async fn batch(
        &self,
        path: &str,
        reads: &[String],
    ) -> Result<Vec<Result<Value, HttpError>>, HttpError> {
        let mut answers = Vec::with_capacity(reads.len());
        for reads in reads.chunks(MOST_PARTS) {
            answers.extend(self.one_batch(path, reads).await?);
        }
        Ok(answers)
    }

    async fn one_batch(
        &self,
        path: &str,
        reads: &[String],
    ) -> Result<Vec<Result<Value, HttpError>>, HttpError> {
        let mut answers: Vec<Option<Result<Value, HttpError>>> = reads.iter().map(|_| None).collect();
        let mut open: Vec<usize> = (0..reads.len()).collect();
        let mut tries = 0;
        while !open.is_empty() {
            tries += 1;
            let mut parts = self.parts(path, reads, &open).await?;
            let mut waits = Vec::new();
            for at in std::mem::take(&mut open) {
                let answer = match parts.remove(&at.to_string()) {
                    Some(part) => self.answer_of(part),
                    None => Err(HttpError::Malformed {
                        at: format!("part {at}"),
                        request_id: String::new(),
                    }),
                };
                let again = answer.as_ref().err().and_then(|error| again(error, tries));
                if let Some(wait) = again {
                    waits.push(wait);
                    open.push(at);
                }
                answers[at] = Some(answer);
            }
            if let Some(wait) = waits.into_iter().max() {
                self.pipeline().wait(wait).await;
            }
        }
        Ok(answers.into_iter().flatten().collect())
    }

    async fn parts(
        &self,
        path: &str,
        reads: &[String],
        open: &[usize],
    ) -> Result<BTreeMap<String, Part>, HttpError> {
        let asked = open.iter().filter_map(|at| {
            let read = reads.get(*at)?;
            Some(json!({"id": at.to_string(), "method": "GET", "url": read}))
        });
        let body = json!({"requests": asked.collect::<Vec<_>>()});
        let answers: Answers = self.post(path, &body).reading().json().await?;
        let by_id = answers.responses.into_iter().map(|part| (part.id.clone(), part));
        Ok(by_id.collect())
    }

    fn answer_of(&self, part: Part) -> Result<Value, HttpError> {
        if (200..300).contains(&part.status) {
            return Ok(part.body);
        }
        // As text, so that a part is read in every shape in which an answer of its own is.
        let body = match &part.body {
            Value::Null => Bytes::new(),
            Value::String(text) => Bytes::from(text.clone()),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                Bytes::from(part.body.to_string())
            }
        };
        let mut answer = http::Response::new(body);
        *answer.status_mut() =
            http::StatusCode::from_u16(part.status).unwrap_or(http::StatusCode::BAD_GATEWAY);
        for (name, value) in &part.headers {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if let (Ok(name), Ok(text)) = (
                http::HeaderName::try_from(name),
                http::HeaderValue::try_from(text),
            ) {
                answer.headers_mut().append(name, text);
            }
        }
        let refusal = Refusal::read(&answer, "", self.pipeline().now());
        self.pipeline().note_wait(&refusal);
        Err(HttpError::Refused(Box::new(refusal)))
    }
}

/// The wait before a part is asked for again. An answer to the whole that lacks a part will lack it again.
fn again(error: &HttpError, tries: u32) -> Option<Duration> {
    match error {
        HttpError::Refused(_) => wait_before(error.retry(), tries),
        HttpError::Token(_)
        | HttpError::Transport { .. }
        | HttpError::Throttled { .. }
        | HttpError::Malformed { .. }
        | HttpError::ForeignPage { .. }
        | HttpError::EndlessPages => wait_before(Retry::Never, tries),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Reply, Scripted, client};

    fn part(id: usize, status: u16, body: Value) -> Value {
        json!({"id": id.to_string(), "status": status, "headers": {"Retry-After": "0"}, "body": body})
    }

    fn answer(parts: &[Value]) -> Reply {
        Reply::json(200, json!({ "responses": parts }).to_string())
    }

    fn asked_ids(body: &str) -> Vec<String> {
        let body: Value = serde_json::from_str(body).unwrap();
        let parts = body["requests"].as_array().unwrap();
        parts
            .iter()
            .map(|part| part["id"].as_str().unwrap().to_owned())
            .collect()
    }

    #[tokio::test]
    async fn parts_are_told_apart_and_repeated_alone() {
        let service = Scripted::of([
            answer(&[
                part(2, 403, json!({"error": {"code": "No", "message": ""}})),
                part(1, 429, json!("Too many requests")),
                part(0, 200, json!({"a": 1})),
            ]),
            answer(&[part(1, 200, json!({"b": 2}))]),
        ]);
        let reads = ["/a", "/b", "/c"].map(str::to_owned);
        let answers = client(&service).batch("/v1.0/$batch", &reads).await.unwrap();
        assert_eq!(answers[0].as_ref().unwrap(), &json!({"a": 1}));
        assert_eq!(answers[1].as_ref().unwrap(), &json!({"b": 2}));
        assert!(matches!(&answers[2], Err(HttpError::Refused(refusal)) if refusal.code == "No"));
        let bodies = service.bodies();
        assert_eq!(asked_ids(&bodies[0]), ["0", "1", "2"]);
        assert_eq!(asked_ids(&bodies[1]), ["1"]);
    }

    #[tokio::test]
    async fn no_more_than_twenty_go_at_once() {
        let twenty: Vec<_> = (0..20).map(|at| part(at, 200, json!(at))).collect();
        let service = Scripted::of([answer(&twenty), answer(&[part(0, 200, json!(20))])]);
        let reads: Vec<_> = (0..21).map(|at| format!("/{at}")).collect();
        let answers = client(&service).batch("/v1.0/$batch", &reads).await.unwrap();
        let read: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(read, (0..21).map(|at| json!(at)).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_part_that_is_missing_is_said() {
        let service = Scripted::of([answer(&[])]);
        let answers = client(&service)
            .batch("/v1.0/$batch", &["/a".to_owned()])
            .await
            .unwrap();
        assert!(matches!(answers[..], [Err(HttpError::Malformed { .. })]));
    }
}
