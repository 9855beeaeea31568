//! As much of HTML as a person without scripts needs: the forms of a page.

use html5gum::{Token, Tokenizer};

/// A form with what can be sent from it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Form {
    /// Where it goes, as written; empty for the page's own address.
    pub(super) action: String,
    /// Whether it is sent as a body.
    pub(super) is_post: bool,
    /// What it sends whatever is clicked, in the order of the page.
    pub(super) fields: Vec<(String, String)>,
    /// Boxes to tick and options to choose, in the order of the page.
    pub(super) choices: Vec<Choice>,
    /// Buttons, in the order of the page.
    pub(super) buttons: Vec<Choice>,
}

/// Something that a person may choose, with the text beside it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) value: String,
    /// What it says, as far as it says it inside the form.
    pub(super) text: String,
    /// A box to tick, rather than one of several options.
    pub(super) is_box: bool,
}

/// All forms of a page from top to bottom.
pub(super) fn forms(page: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut open: Option<Form> = None;
    let mut inside = Inside::Nothing;
    for token in Tokenizer::new(page) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = text(&tag.name);
                let attribute = |name: &str| {
                    tag.attributes
                        .iter()
                        .find(|(key, _)| key.as_slice() == name.as_bytes())
                        .map(|(_, value)| text(value))
                };
                match (name.as_str(), &mut open) {
                    ("form", _) => {
                        open = Some(Form {
                            action: attribute("action").unwrap_or_default(),
                            is_post: attribute("method").is_some_and(|it| it.eq_ignore_ascii_case("post")),
                            ..Form::default()
                        });
                    }
                    ("input", Some(form)) => {
                        let kind = attribute("type").unwrap_or_default().to_lowercase();
                        let name = attribute("name").unwrap_or_default();
                        let value = attribute("value");
                        match kind.as_str() {
                            "submit" | "image" => {
                                let value = value.unwrap_or_default();
                                form.buttons.push(Choice {
                                    name,
                                    text: value.clone(),
                                    value,
                                    is_box: false,
                                });
                            }
                            "radio" | "checkbox" => {
                                let value = value.unwrap_or_else(|| "on".to_owned());
                                let is_box = kind == "checkbox";
                                form.choices.push(Choice {
                                    name,
                                    text: value.clone(),
                                    value,
                                    is_box,
                                });
                                inside = Inside::Choice;
                            }
                            "button" | "reset" => {}
                            _ => form.fields.push((name, value.unwrap_or_default())),
                        }
                    }
                    ("button", Some(form)) => {
                        let is_submit = attribute("type").is_none_or(|kind| kind == "submit");
                        if is_submit {
                            let value = attribute("value").unwrap_or_default();
                            let name = attribute("name").unwrap_or_default();
                            form.buttons.push(Choice {
                                name,
                                text: value.clone(),
                                value,
                                is_box: false,
                            });
                            inside = Inside::Button;
                        }
                    }
                    _ => {}
                }
            }
            Token::String(string) => {
                let target = match (&mut open, &inside) {
                    (Some(form), Inside::Button) => form.buttons.last_mut(),
                    (Some(form), Inside::Choice) => form.choices.last_mut(),
                    (_, Inside::Nothing) | (None, _) => None,
                };
                if let Some(choice) = target {
                    choice.text.push(' ');
                    choice.text.push_str(text(&string).trim());
                }
            }
            Token::EndTag(tag) => match text(&tag.name).as_str() {
                "form" => forms.extend(open.take()),
                "button" | "label" => inside = Inside::Nothing,
                _ => {}
            },
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    forms.extend(open);
    forms
}

/// What a piece of text belongs to.
enum Inside {
    Nothing,
    Button,
    Choice,
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_form_with_buttons_and_hidden_fields() {
        let page = r#"<!doctype html><h1>Choose</h1><form method="POST" action="/x?a=1&amp;b=2">
            <input type=hidden name="token" value="a&quot;b"><input name=user value="">
            <button name="person" value="bruce@contoso.example"><b>Bruce</b> Wayne</button>
            <button type=button>Help</button><input type="submit" value="Go on"></form>"#;
        let forms = forms(page);
        assert_eq!(forms.len(), 1);
        let form = &forms[0];
        assert_eq!(form.action, "/x?a=1&b=2");
        assert!(form.is_post);
        assert_eq!(
            form.fields,
            [("token".into(), "a\"b".into()), ("user".into(), String::new())]
        );
        assert_eq!(form.buttons.len(), 2);
        assert!(form.buttons[0].text.contains("Bruce"), "{form:?}");
        assert_eq!(form.buttons[0].value, "bruce@contoso.example");
        assert_eq!(form.buttons[1].text, "Go on");
    }

    #[test]
    fn reads_boxes_and_options_with_their_labels() {
        let page = r#"<form><label><input type=checkbox name=terms> I accept the terms of use</label>
            <input type="radio" name="who" value="a"> Ann</form>"#;
        let form = &forms(page)[0];
        assert!(!form.is_post);
        assert_eq!(form.choices.len(), 2);
        assert!(form.choices[0].is_box && form.choices[0].text.contains("terms of use"));
        assert!(!form.choices[1].is_box && form.choices[1].text.contains("Ann"));
    }
}
