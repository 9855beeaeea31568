//! A list of things to do one after the other, each with its time.

use std::time::Duration;

use crate::process::say;

/// Runs named steps and remembers how long each took.
#[derive(Default)]
pub(crate) struct Steps {
    done: Vec<(&'static str, Duration)>,
}

impl Steps {
    /// Runs one step. When it fails, the summary of all steps until then is printed with it.
    pub(crate) fn step<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        say(format_args!("\n=== {name}"));
        let watch = Watch::start();
        let result = work();
        let took = watch.elapsed();
        match result {
            Ok(value) => {
                say(format_args!("=== {name}: ok, {}", seconds(took)));
                self.done.push((name, took));
                Ok(value)
            }
            Err(error) => {
                self.say_done();
                say(format_args!("{:>9}  {name}: FAILED", seconds(took)));
                Err(error.context(format!("the step \"{name}\" failed; nothing after it was run")))
            }
        }
    }

    /// Prints what was done and how long all of it took.
    pub(crate) fn finish(self) {
        self.say_done();
        let total = self.done.iter().map(|(_, took)| *took).sum();
        say(format_args!(
            "{:>9}  all {} steps passed",
            seconds(total),
            self.done.len()
        ));
    }

    fn say_done(&self) {
        say("");
        for (name, took) in &self.done {
            say(format_args!("{:>9}  {name}", seconds(*took)));
        }
    }
}

fn seconds(length: Duration) -> String {
    format!("{:.1} s", length.as_secs_f64())
}

/// Measures real time.
struct Watch(std::time::Instant);

#[expect(
    clippy::disallowed_methods,
    reason = "how long a build takes is real time, whatever clock Stint runs by"
)]
impl Watch {
    fn start() -> Self {
        Self(std::time::Instant::now())
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
