//! Reading a page of the sign-in, for programs that sign in without a browser: tests and `stintctl --as`.

/// A page as it was shown: where its form goes, what it carries, which buttons it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInPage {
    /// The path to which the form is posted.
    pub action: String,
    fields: Vec<(String, String)>,
    buttons: Vec<Button>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Button {
    id: String,
    name: String,
    value: String,
}

impl SignInPage {
    /// Reads a page; `None` when it has no form, which is so when it tells of a problem.
    pub fn read(html: &str) -> Option<Self> {
        let form = html.split_once("<form")?.1.split_once("</form>")?.0;
        let tags = |name: &'static str| {
            form.split('<')
                .filter_map(move |tag| tag.strip_prefix(name)?.split_once('>').map(|(inside, _)| inside))
        };
        let fields =
            tags("input ").filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value")?)));
        let buttons = tags("button ").filter_map(|tag| {
            Some(Button {
                id: attribute(tag, "id")?,
                name: attribute(tag, "name")?,
                value: attribute(tag, "value")?,
            })
        });
        Some(Self {
            action: attribute(form.split_once('>')?.0, "action")?,
            fields: fields.collect(),
            buttons: buttons.collect(),
        })
    }

    /// The ids of the buttons, in order: `person-<sign-in name>`, `approve-mfa`, `accept-terms`, `next`, `cancel`.
    pub fn buttons(&self) -> impl Iterator<Item = &str> {
        self.buttons.iter().map(|button| button.id.as_str())
    }

    /// Types into a text field (or a hidden one); false when the page has none of this name.
    pub fn fill(&mut self, name: &str, text: &str) -> bool {
        let field = self.fields.iter_mut().find(|(known, _)| known == name);
        match field {
            Some((_, value)) => {
                text.clone_into(value);
                true
            }
            None => false,
        }
    }

    /// The body (`application/x-www-form-urlencoded`) that the browser sends when this button is pressed.
    pub fn press(&self, id: &str) -> Option<String> {
        let button = self
            .buttons
            .iter()
            .find(|button| button.id.eq_ignore_ascii_case(id))?;
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(&self.fields);
        body.append_pair(&button.name, &button.value);
        Some(body.finish())
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split_once(&format!("{name}=\""))?.1.split_once('"')?.0;
    let plain = value
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'");
    Some(plain.replace("&amp;", "&"))
}
