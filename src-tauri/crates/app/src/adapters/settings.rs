//! The engine's settings among those of a profile.
//!
//! Each member stands in the profile's file under its own name, so that a person can read and change it there. A
//! member that can't be understood counts as not chosen.

use serde_json::{Map, Value};
use stint_engine::Settings;

/// What was chosen; the default where it was not.
pub(crate) fn of(kept: &stint_store::Settings) -> Settings {
    let mut members = members_of(&Settings::default());
    let leads = kept.lead_minutes.as_ref().map(|leads| {
        let mut offered = leads.clone();
        offered.retain(|lead| Settings::LEADS.contains(lead));
        ("leadMinutes".to_owned(), Value::from(offered))
    });
    let chosen = kept
        .other
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()))
        .chain(leads);
    let mut settings = Settings::default();
    for (name, value) in chosen {
        if !members.contains_key(&name) {
            continue;
        }
        let before = members.insert(name.clone(), value);
        let read = serde_json::from_value::<Settings>(Value::Object(members.clone())).ok();
        match read.and_then(|read| read.checked().ok()) {
            Some(read) => settings = read,
            None => {
                tracing::warn!(name, "a setting is not understood");
                members.extend(before.map(|before| (name, before)));
            }
        }
    }
    settings
}

/// Puts the settings among those of the profile; what else stands there stays.
pub(crate) fn put(kept: &mut stint_store::Settings, settings: &Settings) {
    kept.lead_minutes = Some(settings.lead_minutes.clone());
    let mut members = members_of(settings);
    members.remove("leadMinutes");
    kept.other.extend(members);
}

fn members_of(settings: &Settings) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(members)) => members,
        Ok(_) | Err(_) => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use stint_engine::Tell;

    use super::*;

    #[test]
    fn what_was_put_is_read_again_and_the_rest_stays() {
        let mut kept: stint_store::Settings =
            serde_json::from_str(r#"{"cloud":"usgov","panel":{"width":3}}"#).unwrap();
        let settings = Settings {
            lead_minutes: vec![30, 1],
            tell: Tell {
                usable: false,
                ..Tell::default()
            },
            private: true,
            keep_history: false,
            ..Settings::default()
        };
        put(&mut kept, &settings);
        let text = serde_json::to_string(&kept).unwrap();
        let kept: stint_store::Settings = serde_json::from_str(&text).unwrap();
        assert_eq!(of(&kept), settings);
        assert_eq!(kept.cloud, Some("usgov".into()));
        assert_eq!(kept.other["panel"], serde_json::json!({"width": 3}));
    }

    #[test]
    fn a_member_that_is_not_understood_counts_as_not_chosen() {
        let check = |text: &str, expected: Settings| {
            let kept: stint_store::Settings = serde_json::from_str(text).unwrap();
            assert_eq!(of(&kept), expected, "{text}");
        };
        check("{}", Settings::default());
        check(
            r#"{"private":"yes","keepHistory":false}"#,
            Settings {
                keep_history: false,
                ..Settings::default()
            },
        );
        check(r#"{"leadMinutes":[7]}"#, Settings::default());
        check(
            r#"{"leadMinutes":[7,5,30],"tell":{"starts":1}}"#,
            Settings {
                lead_minutes: vec![30, 5],
                ..Settings::default()
            },
        );
    }
}
