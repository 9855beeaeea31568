//! Path templates: `/users/{id}`, `/x/filterByCurrentUser(on='{on}')`.

/// A template, ready to be matched.
#[derive(Debug, Clone)]
pub(super) struct Template {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
enum Part {
    /// This text, in any letter case.
    Literal(String),
    /// One segment, or a part of one; no sign that separates.
    Segment,
    /// Text between quotes; anything but a quote.
    Quoted,
}

impl Template {
    pub(super) fn new(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((literal, (_, after))) = rest
            .split_once('{')
            .and_then(|(literal, after)| Some((literal, after.split_once('}')?)))
        {
            parts.push(Part::Literal(literal.to_owned()));
            parts.push(if literal.ends_with('\'') {
                Part::Quoted
            } else {
                Part::Segment
            });
            rest = after;
        }
        parts.push(Part::Literal(rest.to_owned()));
        Self {
            text: text.to_owned(),
            parts,
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// How much of it is literal: a template with more counts before one with less.
    pub(super) fn literal_length(&self) -> usize {
        let length = |part: &Part| match part {
            Part::Literal(text) => text.len(),
            Part::Segment | Part::Quoted => 0,
        };
        self.parts.iter().map(length).sum()
    }

    pub(super) fn matches(&self, path: &str) -> bool {
        let mut rest = path
            .strip_suffix('/')
            .filter(|path| !path.is_empty())
            .unwrap_or(path);
        for part in &self.parts {
            let taken = match part {
                Part::Literal(text) => {
                    let same = rest
                        .get(..text.len())
                        .is_some_and(|start| start.eq_ignore_ascii_case(text));
                    same.then_some(text.len())
                }
                Part::Segment => rest.find(['/', '\'', '(', ')', ',']).or(Some(rest.len())),
                Part::Quoted => rest.find('\''),
            };
            let filled = match part {
                Part::Literal(_) | Part::Quoted => true,
                Part::Segment => taken != Some(0),
            };
            match taken.and_then(|taken| rest.get(taken..)) {
                Some(after) if filled => rest = after,
                _ => return false,
            }
        }
        rest.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_one_segment_or_quoted_text() {
        let check = |template, path, expected| {
            assert_eq!(
                Template::new(template).matches(path),
                expected,
                "{template} {path}"
            );
        };
        check("/me", "/me", true);
        check("/me", "/ME/", true);
        check("/me", "/me/photo", false);
        check("/users/{id}", "/users/a-b.c@d", true);
        check("/users/{id}", "/users/", false);
        check("/users/{id}", "/users/a/manager", false);
        check("/x/{id}/cancel", "/x/1/cancel", true);
        check("/x/{id}", "/x/filterByCurrentUser(on='principal')", false);
        check(
            "/x/filterByCurrentUser(on='{on}')",
            "/x/filterbycurrentuser(on='it/is')",
            true,
        );
        check(
            "/x/filterByCurrentUser(on='{on}')",
            "/x/filterByCurrentUser(on='principal",
            false,
        );
    }
}
