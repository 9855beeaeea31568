//! The longest chain of dependent requests: how many round trips something takes at least, however much is done at
//! once.
//!
//! It is computed from what went over the wire. A request needs an earlier answer where it could not have been written
//! without it:
//! - its **bearer**: a request to Graph or Resource Manager needs the answer that brought a token for that service,
//!   where one came (a bearer that was there already costs nothing);
//! - its **address**: a page needs the answer that carried the link to it;
//! - its **ids**: one that names objects needs the answer that told their ids, the one that could be had soonest.
//!
//! Nothing else counts. A request that merely waited for another one makes the thing slower and the chain no longer, so
//! that needless waiting shows in the ratio.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use stint_practice::{Exchange, Op, Service};

/// The requests of the longest chain, the first one first; of several equally long ones that which ended first. `known`
/// are ids that the client knew before, in lower case: those of its account. `exchanges` stand in the order of their
/// answers.
#[must_use]
pub fn longest<'e>(exchanges: &'e [Exchange], known: &BTreeSet<String>) -> Vec<&'e Exchange> {
    let mut told = Told::default();
    let mut links = Vec::new();
    for (at, exchange) in exchanges.iter().enumerate() {
        let before = told.needed_by(exchange, known);
        let length = before.map_or(0, |before: Link| before.length) + 1;
        links.push(before);
        told.learn(exchange, Link { at, length });
    }
    let length = |at: usize| links[at].map_or(0, |link| link.length) + 1;
    let last = (0..exchanges.len()).max_by_key(|at| (length(*at), std::cmp::Reverse(*at)));
    let chain = std::iter::successors(last, |at| links[*at].map(|link| link.at));
    let mut chain: Vec<&Exchange> = chain.map(|at| &exchanges[at]).collect();
    chain.reverse();
    chain
}

/// An answer, and the length of the chain that ends with it.
#[derive(Debug, Clone, Copy)]
struct Link {
    at: usize,
    length: usize,
}

/// What the answers so far have told, each with the one that it could be had from soonest.
#[derive(Debug, Default)]
struct Told {
    bearers: BTreeMap<Service, Link>,
    addresses: BTreeMap<(Service, String), Link>,
    ids: BTreeMap<String, Link>,
}

impl Told {
    /// The answer that `exchange` had to wait for the longest; `None` where it needed none.
    fn needed_by(&self, exchange: &Exchange, known: &BTreeSet<String>) -> Option<Link> {
        let address = (exchange.service, exchange.path_and_query.clone());
        let bearer = self.bearers.get(&exchange.service);
        let mut needed: Vec<Link> = bearer
            .into_iter()
            .chain(self.addresses.get(&address))
            .copied()
            .collect();
        for text in [&exchange.path_and_query, &exchange.request_body] {
            for id in ids_in(text).filter(|id| !known.contains(id)) {
                needed.extend(self.ids.get(&id));
            }
        }
        needed.into_iter().max_by_key(|link| link.length)
    }

    fn learn(&mut self, exchange: &Exchange, link: Link) {
        if exchange.op == Op::Token {
            if let Some(service) = bearer_for(exchange) {
                soonest(&mut self.bearers, service, link);
            }
            // What is in a token is nobody's business but the service's.
            return;
        }
        if let Some(address) = next_page(exchange) {
            soonest(&mut self.addresses, (exchange.service, address), link);
        }
        for id in ids_in(&exchange.response_body) {
            soonest(&mut self.ids, id, link);
        }
    }
}

fn soonest<K: Ord>(known: &mut BTreeMap<K, Link>, key: K, link: Link) {
    let earliest = known.entry(key).or_insert(link);
    if link.length < earliest.length {
        *earliest = link;
    }
}

/// For which service a token request asked: Resource Manager has one permission, all others are of Graph.
fn bearer_for(exchange: &Exchange) -> Option<Service> {
    let asked = url::form_urlencoded::parse(exchange.request_body.as_bytes());
    let scope = asked.into_iter().find(|(name, _)| name == "scope")?.1;
    let of_azure = scope
        .split(' ')
        .any(|scope| scope.ends_with("/user_impersonation"));
    (exchange.status == 200).then_some(if of_azure { Service::Arm } else { Service::Graph })
}

/// Path and query of the page after this one.
fn next_page(exchange: &Exchange) -> Option<String> {
    let answer: Value = serde_json::from_str(&exchange.response_body).ok()?;
    let link = ["@odata.nextLink", "nextLink"]
        .iter()
        .find_map(|name| answer[name].as_str())?;
    // Some links are whole addresses, some begin at the root of the host.
    let path = link.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
    Some(path.map_or_else(|| link.to_owned(), |(_, path)| format!("/{path}")))
}

/// The object ids in a text, in lower case.
fn ids_in(text: &str) -> impl Iterator<Item = String> {
    const LONG: usize = 36;
    let is_id = |part: &&[u8]| {
        part.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    };
    let ids = text.as_bytes().windows(LONG).filter(is_id);
    ids.map(|id| String::from_utf8_lossy(id).to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const GROUP: &str = "aaaaaaaa-0000-4000-8000-000000000001";
    const MINE: &str = "aaaaaaaa-0000-4000-8000-0000000000ff";

    fn exchange(service: Service, op: Op, asked: &str, body: &str, answer: &Value) -> Exchange {
        Exchange {
            service,
            op,
            method: "GET".to_owned(),
            path_and_query: asked.to_owned(),
            request_headers: BTreeMap::new(),
            request_body: body.to_owned(),
            status: 200,
            response_headers: BTreeMap::new(),
            response_body: answer.to_string(),
            fault: false,
        }
    }

    fn token(scope: &str) -> Exchange {
        let body = format!("grant_type=refresh_token&scope={scope}");
        exchange(
            Service::Login,
            Op::Token,
            "/t/oauth2/v2.0/token",
            &body,
            &json!({"access_token": GROUP}),
        )
    }

    fn arm(asked: &str, answer: &Value) -> Exchange {
        exchange(Service::Arm, Op::AzureEligibilityInstances, asked, "", answer)
    }

    fn check(exchanges: &[Exchange], expected: &[&str]) {
        let chain = longest(exchanges, &BTreeSet::from([MINE.to_owned()]));
        let asked: Vec<_> = chain.iter().map(|one| one.path_and_query.as_str()).collect();
        assert_eq!(asked, expected);
    }

    #[test]
    fn a_token_and_the_pages_of_one_list_follow_each_other() {
        let to =
            |at: &str| json!({"value": [], "nextLink": format!("http://127.0.0.1:1/list?$skiptoken={at}")});
        let exchanges = [
            token("http%3A%2F%2Fa%2FUser.Read+openid"),
            token("http%3A%2F%2Fa%2Fuser_impersonation+openid"),
            arm("/list", &to("1")),
            arm("/other", &json!({"value": []})),
            arm(
                "/list?$skiptoken=1",
                &json!({"value": [], "nextLink": "/list?$skiptoken=2"}),
            ),
            arm("/list?$skiptoken=2", &json!({"value": []})),
        ];
        let token = "/t/oauth2/v2.0/token";
        check(
            &exchanges,
            &[token, "/list", "/list?$skiptoken=1", "/list?$skiptoken=2"],
        );
        check(&exchanges[1..4], &[token, "/list"]);
        check(&exchanges[2..4], &["/list"]);
        check(&[], &[]);
    }

    #[test]
    fn what_only_waited_is_no_part_of_it() {
        let graph = |asked: &str, body: &str, answer: &Value| {
            exchange(Service::Graph, Op::ObjectsByIds, asked, body, answer)
        };
        let list = graph("/groups", "", &json!({"value": [{"id": GROUP, "who": MINE}]}));
        // It came later and needs nothing of it.
        check(&[list.clone(), graph("/me", "", &json!({}))], &["/groups"]);
        // It names what the list told; what both knew before is nothing that came of it.
        check(
            &[list.clone(), graph("/names", GROUP, &json!({}))],
            &["/groups", "/names"],
        );
        check(&[list, graph("/names", MINE, &json!({}))], &["/groups"]);
    }

    #[test]
    fn an_id_counts_from_where_it_could_be_had_soonest() {
        let told = json!({"value": [{"id": GROUP}]});
        let page = json!({"value": [{"id": GROUP}], "nextLink": "/list?$skiptoken=1"});
        let exchanges = [
            arm("/list", &json!({"value": [], "nextLink": "/list?$skiptoken=0"})),
            arm("/list?$skiptoken=0", &page),
            arm("/short", &told),
            arm(&format!("/named/{GROUP}"), &json!({})),
        ];
        check(
            &exchanges[1..],
            &["/list?$skiptoken=0", &format!("/named/{GROUP}")],
        );
        let chain = longest(&exchanges, &BTreeSet::new());
        assert_eq!(chain.len(), 2, "the short list tells it as well: {chain:?}");
    }
}
