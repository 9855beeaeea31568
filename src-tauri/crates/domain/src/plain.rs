/// Takes out what a name or a text from elsewhere must not do to a line of ours: control characters, and marks that
/// turn the direction of the text or can't be seen. Breaks and tabs become spaces; nothing at its ends stays.
pub fn plain_line(text: &str) -> String {
    let seen = |c: &char| !c.is_control() && !is_mark(*c);
    let spaced = text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c });
    spaced.filter(seen).collect::<String>().trim().to_owned()
}

/// Does [`plain_line`] leave the text as it is?
pub(crate) fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || is_mark(c))
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_deceive_are_taken_out() {
        let hostile = " Global\u{202E} rotartsinimdA\u{7}\u{200B}\nends\u{feff} ";
        assert!(!is_plain(hostile));
        assert_eq!(plain_line(hostile), "Global rotartsinimdA ends");
        assert_eq!(plain_line("Größe › 管理"), "Größe › 管理");
    }
}
