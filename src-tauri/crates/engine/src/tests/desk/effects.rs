//! Looks into effects.

use super::*;

pub(in crate::tests) fn reply(effects: &[Effect], command: &CommandId) -> Option<CommandResult> {
    effects.iter().find_map(|effect| {
        let Effect::Reply(id, result) = effect else {
            return None;
        };
        (id == command).then(|| result.clone())
    })
}

pub(in crate::tests) fn recorded(effects: &[Effect]) -> Option<Intent> {
    effects.iter().find_map(|effect| {
        let Effect::Record(intent) = effect else {
            return None;
        };
        Some(intent.clone())
    })
}

pub(in crate::tests) fn sent(effects: &[Effect]) -> Option<Intent> {
    effects.iter().find_map(|effect| {
        let Effect::Send(intent) = effect else {
            return None;
        };
        Some(intent.clone())
    })
}

pub(in crate::tests) fn looks_up(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::LookUp(_)))
}

pub(in crate::tests) fn opens_browser(effects: &[Effect]) -> bool {
    effects
        .iter()
        .any(|effect| matches!(effect, Effect::SignIn(_) | Effect::StepUp(..)))
}

pub(in crate::tests) fn notices(effects: &[Effect]) -> Vec<Notice> {
    let notices = effects.iter().filter_map(|effect| {
        let Effect::Notify(notice) = effect else {
            return None;
        };
        Some(notice.clone())
    });
    notices.collect()
}

pub(in crate::tests) fn titles(effects: &[Effect]) -> Vec<String> {
    notices(effects).into_iter().map(|notice| notice.title).collect()
}

pub(in crate::tests) fn places(effects: &[Effect]) -> Vec<Place> {
    let places = effects.iter().filter_map(|effect| {
        let Effect::Open(place) = effect else {
            return None;
        };
        Some(place.clone())
    });
    places.collect()
}

pub(in crate::tests) fn sources(effects: &[Effect]) -> Vec<List> {
    let sources = effects.iter().filter_map(|effect| {
        let Effect::Fetch(fetch) = effect else {
            return None;
        };
        Some(fetch.source.list)
    });
    sources.collect()
}

pub(in crate::tests) fn timer(effects: &[Effect], wanted: &Timer) -> Option<Timestamp> {
    let set: BTreeMap<&Timer, Timestamp> = effects
        .iter()
        .filter_map(|effect| {
            let Effect::WakeAt(timer, at) = effect else {
                return None;
            };
            Some((timer, *at))
        })
        .collect();
    set.get(wanted).copied()
}
