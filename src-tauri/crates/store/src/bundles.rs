use stint_domain::{Bundle, BundleId};

use crate::{Document, Profile, StoreError};

/// The bundles of the person.
///
/// They are kept one at a time: of two processes on one profile none takes back what the other has made.
#[derive(Debug, Clone)]
pub struct Bundles(Document<Vec<Bundle>>);

impl Bundles {
    pub(crate) fn in_profile(profile: &Profile) -> Self {
        Self(profile.document("bundles", 1))
    }

    /// All, in the order in which they were made.
    ///
    /// # Errors
    /// See [`Document::read`].
    pub fn all(&self) -> Result<Vec<Bundle>, StoreError> {
        self.0.read()
    }

    /// Keeps the bundle, in the place of the one with its id, else as the last; `None` drops it. It is on the disk, or
    /// gone from it, when this returns.
    ///
    /// # Errors
    /// See [`Document::update`].
    pub fn keep(&self, id: &BundleId, bundle: Option<&Bundle>) -> Result<(), StoreError> {
        self.0.update(|all| {
            let at = all.iter().position(|known| known.id == *id);
            match (at, bundle) {
                (Some(at), Some(bundle)) => bundle.clone_into(&mut all[at]),
                (Some(at), None) => drop(all.remove(at)),
                (None, Some(bundle)) => all.push(bundle.clone()),
                (None, None) => {}
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use stint_domain::{BundleRow, EligibleRef, RoleKind};

    use super::*;

    fn bundle(id: &str, name: &str) -> Bundle {
        Bundle {
            id: id.into(),
            name: name.into(),
            tenant: "t".into(),
            rows: vec![BundleRow {
                eligible: EligibleRef {
                    kind: RoleKind::Group,
                    role: "member".into(),
                    scope: "g".into(),
                    at: None,
                    role_name: "Member".into(),
                    scope_name: "Group: Apps".into(),
                },
                duration: TimeDelta::minutes(90),
            }],
            justification: "Release {date}".into(),
            ticket_system: String::new(),
            confirmed: true,
        }
    }

    #[test]
    fn what_two_processes_keep_is_there_in_the_order_in_which_it_was_made() {
        let dir = tempfile::tempdir().unwrap();
        let open = || Profile::open(dir.path().join("p")).unwrap().bundles();
        let (window, terminal) = (open(), open());
        window.keep(&"a".into(), Some(&bundle("a", "first"))).unwrap();
        terminal.keep(&"b".into(), Some(&bundle("b", "second"))).unwrap();
        window.keep(&"a".into(), Some(&bundle("a", "changed"))).unwrap();
        let expected = [bundle("a", "changed"), bundle("b", "second")];
        assert_eq!(terminal.all().unwrap(), expected);
        terminal.keep(&"a".into(), None).unwrap();
        terminal.keep(&"gone".into(), None).unwrap();
        assert_eq!(window.all().unwrap(), [bundle("b", "second")]);
    }

    #[test]
    fn the_form_on_disk_stays() {
        let dir = tempfile::tempdir().unwrap();
        let profile = Profile::open(dir.path()).unwrap();
        profile
            .bundles()
            .keep(&"a".into(), Some(&bundle("a", "first")))
            .unwrap();
        let text = std::fs::read_to_string(dir.path().join("bundles.json")).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let expected = serde_json::json!({"version": 1, "value": [{
            "id": "a", "name": "first", "tenant": "t", "justification": "Release {date}",
            "ticket_system": "", "confirmed": true,
            "rows": [{"duration": 5400, "eligible": {"kind": "group", "role": "member", "scope": "g", "at": null,
                "role_name": "Member", "scope_name": "Group: Apps"}}],
        }]});
        assert_eq!(value, expected);
    }
}
