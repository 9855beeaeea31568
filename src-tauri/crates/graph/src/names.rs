//! Names of people, groups and administrative units, many at once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use stint_http::segment;
use stint_pim::ClientError;

use crate::client::{GraphClient, readable};
use crate::op;

/// The most ids that the service takes at once.
const MOST_IDS: usize = 1000;

/// Whose names are asked for: object ids, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Nameless {
    /// Of people.
    pub users: Vec<String>,
    /// Of groups.
    pub groups: Vec<String>,
}

#[derive(Serialize)]
struct ByIds<'a> {
    ids: &'a [&'a str],
    types: [&'static str; 2],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NamedObject {
    id: String,
    display_name: Option<String>,
}

impl GraphClient {
    /// The names of people and groups by their object ids, for every id that was asked for; `None` stands for one that
    /// may not be read or is gone.
    ///
    /// `directoryObjects/getByIds` where the account may use it, else single reads, twenty in one request.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn names(&self, of: &Nameless) -> Result<BTreeMap<String, Option<String>>, ClientError> {
        if self.bulk.is_allowed() {
            match self.names_by_ids(of).await {
                Err(ClientError::Forbidden { .. }) => self.bulk.refused(),
                names => return names,
            }
        }
        self.names_one_by_one(of).await
    }

    /// The names of administrative units by their ids; `None` stands for one that may not be read or is gone. One whose
    /// reading failed otherwise is left out. Twenty are read in one request.
    ///
    /// # Errors
    /// [`ClientError`], where it concerns all of them.
    pub async fn unit_names(&self, ids: &[String]) -> Result<BTreeMap<String, Option<String>>, ClientError> {
        if let [only] = ids {
            let name = self.administrative_unit_name(only).await?;
            return Ok(BTreeMap::from([(only.clone(), name)]));
        }
        let read = |id: &String| {
            format!(
                "/directory/administrativeUnits/{}?$select=displayName",
                segment(id)
            )
        };
        let reads: Vec<_> = ids.iter().map(read).collect();
        let answers = self.http.batch(op::BATCH, &reads).await?;
        let mut names = BTreeMap::new();
        for (id, answer) in ids.iter().zip(answers) {
            match readable(answer) {
                Ok(row) => {
                    names.insert(id.clone(), row.and_then(name_in));
                }
                Err(error) => tracing::info!(%error, "the name of an administrative unit cannot be read now"),
            }
        }
        Ok(names)
    }

    async fn names_by_ids(&self, of: &Nameless) -> Result<BTreeMap<String, Option<String>>, ClientError> {
        let ids: Vec<&str> = of.users.iter().chain(&of.groups).map(String::as_str).collect();
        let mut names: BTreeMap<_, _> = ids.iter().map(|id| ((*id).to_owned(), None)).collect();
        for ids in ids.chunks(MOST_IDS) {
            let body = ByIds {
                ids,
                types: ["user", "group"],
            };
            let answer: Value = self.http.post(op::BY_IDS, &body).reading().json().await?;
            for row in answer["value"].as_array().into_iter().flatten() {
                let Ok(named) = NamedObject::deserialize(row) else {
                    continue;
                };
                let asked = ids.iter().find(|id| id.eq_ignore_ascii_case(&named.id));
                if let Some(id) = asked {
                    names.insert((*id).to_owned(), filled(named.display_name));
                }
            }
        }
        Ok(names)
    }

    async fn names_one_by_one(&self, of: &Nameless) -> Result<BTreeMap<String, Option<String>>, ClientError> {
        let read = |list: &str, id: &str| format!("/{list}/{}?$select=displayName", segment(id));
        let users = of.users.iter().map(|id| (id, read("users", id)));
        let groups = of.groups.iter().map(|id| (id, read("groups", id)));
        let (ids, reads): (Vec<_>, Vec<_>) = users.chain(groups).unzip();
        let answers = self.http.batch(op::BATCH, &reads).await?;
        let mut names = BTreeMap::new();
        for (id, answer) in ids.into_iter().zip(answers) {
            names.insert(id.clone(), readable(answer)?.and_then(name_in));
        }
        Ok(names)
    }
}

fn name_in(row: Value) -> Option<String> {
    filled(row["displayName"].as_str().map(str::to_owned))
}

fn filled(name: Option<String>) -> Option<String> {
    name.filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stint_http::testing::Reply;

    use super::*;
    use crate::client::tests::graph;

    fn nameless() -> Nameless {
        Nameless {
            users: vec!["U-1".to_owned()],
            groups: vec!["g-1".to_owned(), "g-2".to_owned()],
        }
    }

    fn pairs(names: BTreeMap<String, Option<String>>) -> Vec<(String, Option<String>)> {
        names.into_iter().collect()
    }

    #[tokio::test]
    async fn names_come_in_one_call() {
        let rows = json!({"value": [
            {"@odata.type": "#microsoft.graph.group", "id": "g-1", "displayName": "Ops"},
            {"@odata.type": "#microsoft.graph.user", "id": "u-1", "displayName": "Megan Bowen"},
            {"id": "else", "displayName": "Never asked for"}, 7]});
        let (graph, service) = graph([Reply::json(200, rows.to_string())]);
        let names = pairs(graph.names(&nameless()).await.unwrap());
        let named = |id: &str, name: Option<&str>| (id.to_owned(), name.map(str::to_owned));
        assert_eq!(
            names,
            [
                named("U-1", Some("Megan Bowen")),
                named("g-1", Some("Ops")),
                named("g-2", None)
            ]
        );
        assert_eq!(service.asked(), ["POST /v1.0/directoryObjects/getByIds"]);
        assert_eq!(
            service.bodies(),
            [r#"{"ids":["U-1","g-1","g-2"],"types":["user","group"]}"#]
        );
    }

    #[tokio::test]
    async fn without_the_permission_they_are_read_one_by_one_and_the_call_is_not_tried_again() {
        let parts = json!({"responses": [
            {"id": "0", "status": 200, "body": {"displayName": "Megan Bowen"}},
            {"id": "1", "status": 403, "body": {"error": {"code": "Authorization_RequestDenied"}}},
            {"id": "2", "status": 404, "body": {"error": {"code": "Request_ResourceNotFound"}}}]});
        let batch = || Reply::json(200, parts.to_string());
        let refused = Reply::json(403, r#"{"error":{"code":"Authorization_RequestDenied"}}"#);
        let (graph, service) = graph([refused, batch(), batch()]);
        for _ in 0..2 {
            let names = graph.names(&nameless()).await.unwrap();
            assert_eq!(names["U-1"].as_deref(), Some("Megan Bowen"));
            assert_eq!((&names["g-1"], &names["g-2"]), (&None, &None));
        }
        let batch = "POST /v1.0/$batch";
        assert_eq!(
            service.asked(),
            ["POST /v1.0/directoryObjects/getByIds", batch, batch]
        );
    }

    #[tokio::test]
    async fn units_are_read_twenty_in_one_request_and_one_alone_by_itself() {
        let parts = json!({"responses": [
            {"id": "0", "status": 200, "body": {"displayName": "Apps"}},
            {"id": "1", "status": 403, "body": {"error": {"code": "Authorization_RequestDenied"}}},
            {"id": "2", "status": 500, "headers": {"Retry-After": "0"}, "body": ""}]});
        let again =
            json!({"responses": [{"id": "2", "status": 400, "body": {"error": {"code": "BadRequest"}}}]});
        let alone = Reply::json(200, r#"{"displayName":"Sales"}"#);
        let batches = [parts, again].map(|parts| Reply::json(200, parts.to_string()));
        let (graph, service) = graph(batches.into_iter().chain([alone]));
        let ids = ["u-1", "u-2", "u-3"].map(str::to_owned);
        let names = pairs(graph.unit_names(&ids).await.unwrap());
        assert_eq!(
            names,
            [
                ("u-1".to_owned(), Some("Apps".to_owned())),
                ("u-2".to_owned(), None)
            ]
        );
        assert!(service.bodies()[0].contains("/directory/administrativeUnits/u-1?$select=displayName"));
        let names = pairs(graph.unit_names(&["u-4".to_owned()]).await.unwrap());
        assert_eq!(names, [("u-4".to_owned(), Some("Sales".to_owned()))]);
        assert_eq!(
            service.asked().last().map(String::as_str),
            Some("GET /v1.0/directory/administrativeUnits/u-4?$select=displayName")
        );
    }
}
