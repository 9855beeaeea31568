//! The file that `tenant serve` printed: how to reach a practice tenant, who is in it, and what steers it.

use std::fs::{self, File};
use std::io::{self, Read};

use chrono::TimeDelta;
use serde::Deserialize;
use stint_app::Cloud;
use stint_clock::Clock;

use crate::exit::{Outcome, USAGE};

/// A practice tenant that somebody serves on this machine.
pub(crate) struct Served {
    /// Where its services are; addresses of this machine only.
    pub(crate) cloud: Cloud,
    /// Who there is to sign in as, in the order of the story.
    pub(crate) people: Vec<Person>,
    /// What steers it from outside.
    pub(crate) control: Option<Control>,
}

#[derive(Deserialize)]
pub(crate) struct Person {
    /// What they sign in with.
    pub(crate) upn: String,
}

#[derive(Deserialize)]
pub(crate) struct Control {
    /// What its verbs stand below, with a slash at the end.
    pub(crate) url: String,
    pub(crate) key: String,
}

/// What is read here beside what a [`Cloud`] takes.
#[derive(Deserialize)]
struct Rest {
    #[serde(default)]
    people: Vec<Person>,
    control: Option<Control>,
}

/// The longest file that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// How long a file may stay empty that `tenant serve` has just been started to write into.
const PATIENCE: TimeDelta = TimeDelta::seconds(3);
/// How often it is looked at.
const STEP: TimeDelta = TimeDelta::milliseconds(50);

/// Waits while the file is there and empty: a shell makes it before `tenant serve` is ready to print into it.
pub(crate) async fn written(file: &str, clock: &dyn Clock) {
    let until = clock.now() + PATIENCE;
    while clock.now() < until && fs::metadata(file).is_ok_and(|it| it.is_file() && it.len() == 0) {
        clock.sleep_until(clock.now() + STEP).await;
    }
}

impl Served {
    /// Reads the file's first line.
    ///
    /// # Errors
    /// It can't be read, or is no description of a practice tenant on this machine (2).
    pub(crate) fn read(file: &str) -> Result<Self, Outcome> {
        let wrong = |what: String| {
            let next = "give the file that `stintctl tenant serve > FILE` wrote";
            Outcome::new(USAGE, "cloud", what, next)
        };
        let text = text_of(file).map_err(|error| wrong(format!("{file} cannot be read: {error}")))?;
        if text.is_empty() {
            return Err(wrong(format!("{file} is empty: no practice tenant has started")));
        }
        let first = text.lines().next().unwrap_or_default();
        let cloud = Cloud::from_description(first).map_err(|error| wrong(format!("{file}: {error}")))?;
        let Rest { people, control } =
            serde_json::from_str(first).map_err(|error| wrong(format!("{file}: {error}")))?;
        Ok(Self {
            cloud,
            people,
            control,
        })
    }

    /// Checks that somebody signs in under this name.
    ///
    /// # Errors
    /// Nobody does (7); says who there is.
    pub(crate) fn check_person(&self, upn: &str) -> Result<(), Outcome> {
        if self
            .people
            .iter()
            .any(|person| person.upn.eq_ignore_ascii_case(upn))
        {
            return Ok(());
        }
        let people: Vec<_> = self.people.iter().map(|person| person.upn.as_str()).collect();
        Err(Outcome::not_found(
            format!("the practice tenant knows nobody called `{upn}`"),
            format!("there are: {}", people.join(", ")),
        ))
    }
}

fn text_of(file: &str) -> io::Result<String> {
    let mut text = String::new();
    File::open(file)?.take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::Pin;

    use stint_clock::ManualClock;

    use super::*;

    /// Has it ended, after it could go on once?
    async fn has_ended(waiting: Pin<&mut impl Future<Output = ()>>) -> bool {
        tokio::select! {
            biased;
            () = waiting => true,
            () = std::future::ready(()) => false,
        }
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_file_that_is_just_being_written_is_waited_for_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("practice.json");
        let file = path.to_str().unwrap();
        let clock = ManualClock::at("2026-03-02T08:00:00Z".parse().unwrap());
        written(file, &clock).await;

        fs::write(&path, "").unwrap();
        let mut waiting = std::pin::pin!(written(file, &clock));
        assert!(!has_ended(waiting.as_mut()).await, "it is empty so far");
        fs::write(&path, "{}").unwrap();
        clock.advance(STEP);
        assert!(has_ended(waiting.as_mut()).await);

        fs::write(&path, "").unwrap();
        let mut waiting = std::pin::pin!(written(file, &clock));
        assert!(!has_ended(waiting.as_mut()).await);
        clock.advance(PATIENCE);
        assert!(has_ended(waiting.as_mut()).await, "nobody waits for ever");
    }
}
