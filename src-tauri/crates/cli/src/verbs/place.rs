//! `--at`: the place that is meant, the row's own or a narrower one inside it. Several that fit are listed, never
//! guessed.

use stint_app::engine::EligibleRow;
use stint_app::{FoundPlaces, QueryError, Session};
use stint_domain::{Scope, ScopeId};

use crate::exit::{NOT_FOUND, Outcome, REFUSED};
use crate::find;
use crate::item::Item;
use crate::people::People;

/// A row, and the narrower place; `None` = the row's own.
pub(super) type RowAt<'a> = (&'a EligibleRow, Option<ScopeId>);

/// The rows that several names mean at a place, in their order, each once.
///
/// # Errors
/// A name or the place means none, or several (7); the place lies outside (6); it can't be looked for now (8).
pub(super) async fn several<'a>(
    session: &Session,
    names: &[String],
    at: &str,
    rows: &'a [EligibleRow],
    people: &People,
) -> Result<Vec<RowAt<'a>>, Outcome> {
    let mut found: Vec<RowAt<'a>> = Vec::new();
    for name in names {
        let row = one(session, name, at.trim(), rows, people).await?;
        if !found.iter().any(|(known, _)| std::ptr::eq(*known, row.0)) {
            found.push(row);
        }
    }
    Ok(found)
}

/// Is this what `at` names: the scope's id in any of its spellings, the last part of it, or its name?
pub(super) fn is_called(scope: &Scope, at: &str) -> bool {
    let id = scope.id.as_str();
    let named = scope
        .name
        .as_ref()
        .is_some_and(|name| name.to_lowercase() == at.to_lowercase());
    let last = id.rsplit('/').next().unwrap_or_default();
    named
        || id == at
        || last.eq_ignore_ascii_case(at)
        || (at.starts_with('/') && Scope::in_azure(at).id == scope.id)
}

async fn one<'a>(
    session: &Session,
    name: &str,
    at: &str,
    rows: &'a [EligibleRow],
    people: &People,
) -> Result<RowAt<'a>, Outcome> {
    let item = |row: &EligibleRow| Item::of_eligible(row, people);
    let items = |rows: &[&EligibleRow]| rows.iter().map(|row| item(row)).collect();
    let fits = find::all(name, rows, item)?;
    let own: Vec<_> = fits
        .iter()
        .copied()
        .filter(|row| is_called(&row.assignment.scope, at))
        .collect();
    match own.as_slice() {
        [] => {}
        [only] => return Ok((only, None)),
        _ => return Err(find::ambiguous(name, items(&own))),
    }
    if at.starts_with('/') {
        let place = Scope::in_azure(at).id;
        let around = holding(session, &fits, &place).await?;
        return match around.as_slice() {
            [] => Err(outside(at, &fits).with(items(&fits))),
            [only] => Ok((only, Some(place))),
            _ => Err(find::ambiguous(name, items(&around))),
        };
    }
    let [row] = fits.as_slice() else {
        return Err(find::ambiguous(name, items(&fits)).and("or give the whole path to `--at`"));
    };
    if !row.may_narrow {
        return Err(outside(at, &fits).with(items(&fits)));
    }
    let found = session.places_named(&row.assignment.id, at).await;
    let place = the_one(found.map_err(looked)?, at, row, people)?;
    Ok((row, Some(place)))
}

/// The rows whose own place holds this one, or may do so as far as anybody can tell: then the service judges.
async fn holding<'a>(
    session: &Session,
    rows: &[&'a EligibleRow],
    place: &ScopeId,
) -> Result<Vec<&'a EligibleRow>, Outcome> {
    let mut around = Vec::new();
    for row in rows.iter().filter(|row| row.may_narrow) {
        let holds = session.holds(&row.assignment.id, place).await;
        if holds.map_err(looked)? != Some(false) {
            around.push(*row);
        }
    }
    Ok(around)
}

fn the_one(found: FoundPlaces, at: &str, row: &EligibleRow, people: &People) -> Result<ScopeId, Outcome> {
    let place = |scope: &Scope| Item {
        id: scope.id.to_string(),
        scope: scope.label(&people.get(&row.assignment.account).tenant),
        scope_id: scope.id.to_string(),
        ..Item::of_eligible(row, people)
    };
    let candidates: Vec<Item> = found.places.iter().map(place).collect();
    let label = label(row);
    match found.places.as_slice() {
        [only] if found.complete => Ok(only.id.clone()),
        _ if !found.complete => {
            let what = format!("{label} holds more places than are looked through for `{at}`");
            let next = "give the place's whole path to `--at`, like /subscriptions/…/resourceGroups/…";
            Err(Outcome::new(NOT_FOUND, "too-many-places", what, next).with(candidates))
        }
        [] => {
            let what = format!("there is no place `{at}` inside {label}");
            let next = "give its whole path to `--at`, or leave `--at` out for all of it";
            Err(Outcome::not_found(what, next))
        }
        several => {
            let what = format!("`{at}` names {} places inside {label}", several.len());
            let next = "give one of these to `--at` by its id, which is its path";
            Err(Outcome::new(NOT_FOUND, "ambiguous", what, next).with(candidates))
        }
    }
}

fn outside(at: &str, rows: &[&EligibleRow]) -> Outcome {
    let labels: Vec<_> = rows.iter().map(|row| label(row)).collect();
    let what = format!("`{at}` lies outside {}", labels.join(", "));
    let whole = rows.iter().all(|row| !row.may_narrow);
    let next = if whole {
        "this can be activated as a whole only: leave `--at` out"
    } else {
        "name a place inside it, or a role that holds there: see `stintctl list`"
    };
    Outcome::new(REFUSED, "not-within", what, next)
}

fn label(row: &EligibleRow) -> String {
    format!("{} · {}", row.role_name, row.scope_label)
}

fn looked(error: QueryError) -> Outcome {
    match error {
        QueryError::NotFound => {
            Outcome::not_found(error.to_string(), "see what there is now with `stintctl list`")
        }
        QueryError::Fetch(error) => Outcome::of_fetch(&error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_goes_by_its_path_the_end_of_it_and_its_name() {
        let mut scope = Scope::in_azure("/subscriptions/S1/resourceGroups/RG-Web");
        let check =
            |scope: &Scope, at: &str, expected: bool| assert_eq!(is_called(scope, at), expected, "{at}");
        check(&scope, "/subscriptions/s1/resourcegroups/rg-web/", true);
        check(&scope, "rg-WEB", true);
        check(&scope, "/subscriptions/s1", false);
        check(&scope, "web", false);
        check(&scope, "", false);
        scope = Scope::in_directory("/administrativeUnits/42".into());
        scope.name = Some("Apps".to_owned());
        check(&scope, "apps", true);
        check(&scope, "42", true);
        check(&scope, "/", false);
    }
}
