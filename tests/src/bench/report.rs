//! What was measured, as JSON and as a table.

use std::fmt::Write as _;

use serde::{Serialize, Serializer, ser::SerializeStruct as _};

use super::Machine;

/// All figures of one run.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Where it was measured.
    pub machine: Machine,
    /// What each answer waited, milliseconds.
    pub latency_ms: u128,
    /// Rows of a page.
    pub page: usize,
    /// How often each length was measured.
    pub runs: usize,
    /// In the order in which they were measured.
    pub figures: Vec<Figure>,
}

/// One measured thing beside its bound.
#[derive(Debug)]
pub struct Figure {
    /// What was done.
    pub what: String,
    /// What is counted.
    pub unit: Unit,
    /// The median of all runs; a number of requests is the same in each.
    pub median: f64,
    /// The least and the most of all runs.
    pub spread: (f64, f64),
    /// What it is held against.
    pub bound: Bound,
    /// The most that the median may be as a multiple of the bound.
    pub goal: f64,
    /// What the median may have beside that, in its unit.
    pub beside: f64,
}

/// What a figure is held against.
#[derive(Debug)]
pub struct Bound {
    /// What it is, in words.
    pub what: String,
    /// How much, in the figure's unit; more than zero.
    pub value: f64,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Milliseconds of real time.
    Milliseconds,
    /// Requests.
    Requests,
}

impl Unit {
    fn short(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Requests => "requests",
        }
    }
}

impl Figure {
    /// The median as a multiple of the bound.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.median / self.bound.value
    }

    /// Does it reach its goal?
    #[must_use]
    pub fn holds(&self) -> bool {
        self.median <= self.bound.value * self.goal + self.beside
    }

    fn goal_in_words(&self) -> String {
        let (goal, beside, unit) = (self.goal, self.beside, self.unit.short());
        if beside > 0.0 {
            format!("{goal:.2}, and {beside:.0} {unit}")
        } else {
            format!("{goal:.2}")
        }
    }

    fn row(&self) -> String {
        let unit = self.unit.short();
        let (least, most) = self.spread;
        format!(
            "| {} | {:.0} {unit} | {least:.0} to {most:.0} | {}: {:.0} {unit} | {:.2} | {} | {} |",
            self.what,
            self.median,
            self.bound.what,
            self.bound.value,
            self.ratio(),
            self.goal_in_words(),
            if self.holds() { "reached" } else { "**missed**" },
        )
    }
}

impl Report {
    /// How many figures miss their goals.
    #[must_use]
    pub fn missed(&self) -> usize {
        self.figures.iter().filter(|figure| !figure.holds()).count()
    }

    /// The machine and the table, as they stand in `docs/performance.md`.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = format!(
            "Measured on: {}. Each length {} times.\n\n\
             | what | median | spread | bound | ratio | goal | |\n\
             | --- | ---: | ---: | --- | ---: | ---: | --- |\n",
            self.machine.line(),
            self.runs
        );
        for figure in &self.figures {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{}", figure.row());
        }
        text
    }
}

impl Serialize for Figure {
    /// With what follows from it, so that nobody has to compute it again.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
        let mut figure = serializer.serialize_struct("Figure", 11)?;
        figure.serialize_field("what", &self.what)?;
        figure.serialize_field("unit", &self.unit)?;
        figure.serialize_field("median", &rounded(self.median))?;
        figure.serialize_field("least", &rounded(self.spread.0))?;
        figure.serialize_field("most", &rounded(self.spread.1))?;
        figure.serialize_field("boundWhat", &self.bound.what)?;
        figure.serialize_field("bound", &rounded(self.bound.value))?;
        figure.serialize_field("ratio", &rounded(self.ratio()))?;
        figure.serialize_field("goal", &self.goal)?;
        figure.serialize_field("beside", &self.beside)?;
        figure.serialize_field("reached", &self.holds())?;
        figure.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(median: f64, goal: f64, beside: f64) -> Figure {
        Figure {
            what: "a list".to_owned(),
            unit: Unit::Milliseconds,
            median,
            spread: (median - 1.0, median + 1.0),
            bound: Bound {
                what: "2 requests in a row".to_owned(),
                value: 100.0,
            },
            goal,
            beside,
        }
    }

    #[test]
    fn a_goal_is_a_multiple_of_the_bound_and_what_it_may_have_beside() {
        assert!(figure(125.0, 1.25, 0.0).holds());
        assert!(!figure(126.0, 1.25, 0.0).holds());
        assert!(figure(155.0, 1.25, 30.0).holds());
        assert!(!figure(156.0, 1.25, 30.0).holds());
    }

    #[test]
    fn a_row_tells_all_of_it() {
        assert_eq!(
            figure(156.0, 1.25, 30.0).row(),
            "| a list | 156 ms | 155 to 157 | 2 requests in a row: 100 ms | 1.56 | 1.25, and 30 ms | **missed** |"
        );
        let json = serde_json::to_value(figure(125.0, 1.25, 0.0)).unwrap();
        assert_eq!((&json["ratio"], &json["reached"]), (&1.25.into(), &true.into()));
    }
}
