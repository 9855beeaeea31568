//! What of the longest list the windows have not seen yet. It may have 10,000 rows, and a star or a letter that was
//! typed changes one of them.

use std::{collections::BTreeMap, sync::Arc};

use stint_app::engine::{EligibleRow, EligibleState};
use stint_domain::EligibilityId;

/// What may be activated, as the engine shows it; `None` where it was never read.
pub(super) type Rows = Arc<Option<Vec<EligibleRow>>>;

/// How a list differs from an earlier one.
#[derive(Debug, PartialEq)]
pub(super) struct Difference<'a> {
    /// Rows that are new or not as they were, in the list's order.
    pub(super) changed: Vec<&'a EligibleRow>,
    /// Rows came, went or stand elsewhere.
    pub(super) moved: bool,
}

impl<'a> Difference<'a> {
    /// Between two lists.
    pub(super) fn of(before: &Rows, now: &'a Rows) -> Self {
        let (before, now) = (rows(before), rows(now));
        let moved = before.len() != now.len() || before.iter().zip(now).any(|(a, b)| id(a) != id(b));
        let changed = if moved {
            let known: BTreeMap<_, _> = before.iter().map(|row| (id(row), row)).collect();
            let is_new = |row: &&EligibleRow| known.get(id(row)).is_none_or(|known| *known != *row);
            now.iter().filter(is_new).collect()
        } else {
            let pairs = before.iter().zip(now);
            pairs.filter(|(a, b)| a != b).map(|(_, row)| row).collect()
        };
        Self { changed, moved }
    }
}

/// Do both lists name the same eligibilities at the same places? What was typed, starred or read of a policy does not
/// count.
pub(super) fn same_places(before: &Rows, now: &Rows) -> bool {
    let (before, now) = (rows(before), rows(now));
    let expired = |row: &EligibleRow| matches!(row.state, EligibleState::Expired { .. });
    let same = |(a, b): (&EligibleRow, &EligibleRow)| {
        a.assignment == b.assignment && a.scope_label == b.scope_label && expired(a) == expired(b)
    };
    before.len() == now.len() && before.iter().zip(now).all(same)
}

fn rows(list: &Rows) -> &[EligibleRow] {
    list.as_deref().unwrap_or_default()
}

fn id(row: &EligibleRow) -> &EligibilityId {
    &row.assignment.id
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    /// Rows with these ids, in this order.
    fn list(ids: &[&str]) -> Rows {
        let row = |id: &&str| {
            let mut row = example::azure_row("Contributor", &format!("/subscriptions/{id}"));
            row.assignment.id = EligibilityId::of(&row.assignment.account, *id);
            row
        };
        Arc::new(Some(ids.iter().map(row).collect()))
    }

    fn changed(before: &Rows, now: &Rows) -> (Vec<String>, bool) {
        let difference = Difference::of(before, now);
        let ids = difference
            .changed
            .into_iter()
            .map(|row| id(row).as_service().to_owned());
        (ids.collect(), difference.moved)
    }

    #[test]
    fn a_star_is_one_row_of_ten_thousand() {
        let ids: Vec<String> = (0..10_000).map(|number| format!("e{number}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let before = list(&ids);
        let mut now = before.clone();
        Arc::make_mut(&mut now).as_mut().unwrap()[7].favorite = true;
        assert_eq!(changed(&before, &now), (vec!["e7".to_owned()], false));
        assert!(same_places(&before, &now));
        assert_eq!(changed(&now, &now), (vec![], false));
    }

    #[test]
    fn rows_that_come_go_or_move_are_told_apart_from_those_that_change() {
        let before = list(&["a", "b", "c"]);
        let check = |ids: &[&str], expected: &[&str]| {
            let now = list(ids);
            let expected: Vec<String> = expected.iter().map(|id| (*id).to_owned()).collect();
            assert_eq!(changed(&before, &now), (expected, true), "{ids:?}");
            assert!(!same_places(&before, &now), "{ids:?}");
        };
        check(&["a", "b", "c", "d"], &["d"]);
        check(&["a", "c"], &[]);
        check(&["c", "b", "a"], &[]);
        check(&[], &[]);
        assert_eq!(changed(&Arc::new(None), &before).0, ["a", "b", "c"]);
    }

    #[test]
    fn an_eligibility_that_has_ended_is_another_place() {
        let before = list(&["a"]);
        let mut now = before.clone();
        Arc::make_mut(&mut now).as_mut().unwrap()[0].state = EligibleState::Expired {
            ended_at: example::now(),
        };
        assert!(!same_places(&before, &now));
        assert_eq!(changed(&before, &now), (vec!["a".to_owned()], false));
    }
}
