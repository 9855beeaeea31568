//! Queries as clients write them.

use serde_json::{Value, json};

use super::*;

static THING: Shape = Shape {
    name: "thing",
    properties: &["id", "name"],
    navigation: &[],
};
static ROW: Shape = Shape {
    name: "row",
    properties: &["id", "status", "owner", "at", "note"],
    navigation: &[
        Navigation {
            name: "thing",
            to: &THING,
            broken: false,
        },
        Navigation {
            name: "scope",
            to: &THING,
            broken: true,
        },
    ],
};

fn rows() -> Vec<Value> {
    (1..=5)
        .map(|number| {
            json!({
                "@odata.type": "#row",
                "id": format!("r{number}"),
                "status": if number % 2 == 0 { "Granted" } else { "PendingApproval" },
                "owner": "O'Hara",
                "at": format!("2026-03-0{number}T09:00:00Z"),
                "note": null,
            })
        })
        .collect()
}

fn list(query: &str) -> Result<Value, QueryError> {
    let options = Options::parse(query, &ROW, LIST)?;
    let link = Link {
        origin: "http://127.0.0.1:1",
        path: "/v1.0/rows",
        context: "rows",
    };
    let thing = |_: &Shape, row: &Value, _: &str| json!({ "id": row["id"], "name": "thing" });
    Ok(collection(rows(), Value::clone, &ROW, &options, 2, &link, &thing))
}

fn ids(query: &str) -> Vec<String> {
    let body = list(&format!("{query}&$top=2")).unwrap();
    let mut found: Vec<String> = ids_of(&body);
    let mut next = body["@odata.nextLink"].as_str().map(str::to_owned);
    while let Some(link) = next {
        let body = list(link.split_once('?').unwrap().1).unwrap();
        found.extend(ids_of(&body));
        next = body["@odata.nextLink"].as_str().map(str::to_owned);
    }
    found
}

fn ids_of(body: &Value) -> Vec<String> {
    let rows = body["value"].as_array().unwrap().iter();
    rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn filtered(filter: &str) -> Vec<String> {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("$filter", filter);
    ids(&query.finish())
}

#[test]
fn filters_choose_rows() {
    let check = |filter: &str, expected: &[&str]| assert_eq!(filtered(filter), expected, "{filter}");
    check("status eq 'Granted'", &["r2", "r4"]);
    check("STATUS EQ 'granted'", &["r2", "r4"]);
    check("status ne 'Granted' and id ne 'r1'", &["r3", "r5"]);
    check(
        "id eq 'r1' or id eq 'r2' and status eq 'PendingApproval'",
        &["r1"],
    );
    check("(id eq 'r1' or id eq 'r2') and status eq 'Granted'", &["r2"]);
    check("not (status eq 'Granted')", &["r1", "r3", "r5"]);
    check("id in ('r5', 'r1')", &["r1", "r5"]);
    check("owner eq 'O''Hara' and startsWith(id,'R3')", &["r3"]);
    check("at ge 2026-03-04T09:00:00Z", &["r4", "r5"]);
    check("at lt 2026-03-02T10:00:00+01:00", &["r1"]);
    check("note eq null and id gt 'r4'", &["r5"]);
    check("note ge 'a'", &[]);
}

#[test]
fn what_is_no_filter_is_refused() {
    for wrong in [
        "",
        "status",
        "status eq",
        "status eq 'x",
        "status is 'x'",
        "(status eq 'x'",
        "status eq 'x' id eq 'y'",
        "eq 'x'",
    ] {
        assert!(
            matches!(
                Filter::parse(wrong, &ROW),
                Err(QueryError::Filter(_) | QueryError::Property { .. })
            ),
            "{wrong}"
        );
    }
    assert!(matches!(
        Filter::parse("colour eq 'x'", &ROW),
        Err(QueryError::Property { .. })
    ));
    let ors = |number: usize| vec!["id eq 'x'"; number].join(" or ");
    assert!(Filter::parse(&ors(20), &ROW).is_ok());
    assert_eq!(Filter::parse(&ors(21), &ROW), Err(QueryError::FilterTooLong));
    let nested = |depth: usize| format!("{}id eq 'x'{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Filter::parse(&nested(31), &ROW).is_ok());
    assert_eq!(
        Filter::parse(&nested(100_000), &ROW),
        Err(QueryError::FilterTooLong)
    );
    assert_eq!(
        Filter::parse(&"not ".repeat(100_000), &ROW),
        Err(QueryError::FilterTooLong)
    );
}

#[test]
fn a_filter_tells_what_it_requires() {
    let required = |filter: &str| {
        Filter::parse(filter, &ROW)
            .unwrap()
            .required("owner")
            .map(str::to_owned)
    };
    assert_eq!(required("status eq 'x' and owner eq 'me'").as_deref(), Some("me"));
    assert_eq!(required("status eq 'x' or owner eq 'me'"), None);
    assert_eq!(required("not (owner eq 'me')"), None);
    assert_eq!(required("owner ne 'me'"), None);
}

#[test]
fn pages_follow_each_other_and_keep_the_query() {
    let first = list("$filter=owner%20ne%20null&$select=id&$count=true").unwrap();
    assert_eq!(first["@odata.count"], 5);
    assert_eq!(ids_of(&first), ["r1", "r2"]);
    let next = first["@odata.nextLink"].as_str().unwrap();
    assert!(next.starts_with("http://127.0.0.1:1/v1.0/rows?"), "{next}");
    let second = list(next.split_once('?').unwrap().1).unwrap();
    assert_eq!(second["value"][0], json!({ "@odata.type": "#row", "id": "r3" }));
    assert_eq!(ids("$top=1").len(), 5);
    assert!(list("$skiptoken=n40").unwrap().get("@odata.nextLink").is_none());
}

#[test]
fn more_is_brought_along_where_it_is_asked_for() {
    let body = list("$expand=thing($select=name)&$select=id").unwrap();
    assert_eq!(
        body["value"][0],
        json!({ "@odata.type": "#row", "id": "r1", "thing": { "name": "thing" } })
    );
    assert_eq!(list("$expand=scope").unwrap_err(), QueryError::Broken("scope"));
}

#[test]
fn what_is_not_known_is_refused() {
    for wrong in [
        "$orderby=id",
        "colour=red",
        "$select=colour",
        "$expand=colour",
        "$expand=thing($top=1)",
        "$expand=thing(",
        "$top=0",
        "$top=1000",
        "$top=many",
        "$count=perhaps",
        "$skiptoken=7",
    ] {
        assert!(list(wrong).is_err(), "{wrong}");
    }
    assert!(Options::parse("$filter=id%20eq%20'x'", &ROW, SINGLE).is_err());
    assert!(list("").is_ok() && list("top=1").is_ok());
}
