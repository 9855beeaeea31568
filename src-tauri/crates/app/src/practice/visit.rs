//! A practice person's visit to the sign-in page, without a browser: what `stintctl sign-in --as` and the tests do.

use futures::FutureExt;
use futures::future::BoxFuture;
use reqwest::{Client, header, redirect};
use stint_auth::{Browser, BrowserError};
use url::{Host, Url};

use super::forms::{Choice, Form, forms};

/// Signs in at a practice tenant as a person with a browser without scripts would: chooses itself, presses the first
/// button of each page, ticks what has to be ticked, follows the way back.
///
/// It visits addresses of this machine only.
#[derive(Debug, Clone)]
pub struct PracticeBrowser {
    upn: String,
    /// What to type where a page asks for the code of a sign-in without a browser.
    code: Option<String>,
}

/// More pages than any sign-in has; a page that comes again and again must not be followed for ever.
const MOST_PAGES: usize = 20;

impl PracticeBrowser {
    /// A visit of the person who signs in with `upn`.
    pub fn new(upn: impl Into<String>) -> Self {
        let upn = upn.into();
        Self { upn, code: None }
    }

    /// The same, with a code to type where a page asks for one.
    #[must_use]
    pub fn typing(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Opens the page at `url` and goes on until there is nothing left to answer. Gives the text of the last page.
    ///
    /// # Errors
    /// A page can't be reached, is an error, or does not know the person.
    pub async fn visit(&self, url: Url) -> Result<String, BrowserError> {
        let client = client()?;
        // Who is named in the address is not asked for again.
        let named = url
            .query_pairs()
            .any(|(name, upn)| name == "login_hint" && upn.eq_ignore_ascii_case(&self.upn));
        let mut page = open(&client, client.get(local(url)?)).await?;
        let (mut chosen, mut typed) = (false, false);
        for _ in 0..MOST_PAGES {
            let all = forms(&page.text);
            if let Some((form, code)) = code_form(&all, self.code.as_deref()) {
                let Some(code) = code.filter(|_| !typed) else {
                    return Err(BrowserError(
                        "the practice tenant does not take this code".to_owned(),
                    ));
                };
                typed = true;
                page = send(&client, &page.url, form, &typing(form, code)).await?;
                continue;
            }
            let Some((form, fields)) = answer(&all, &self.upn, &mut chosen) else {
                return if chosen || named && !all.iter().any(offers_people) {
                    Ok(page.text)
                } else {
                    Err(unknown(&self.upn))
                };
            };
            page = send(&client, &page.url, form, &fields).await?;
        }
        Err(BrowserError("the sign-in pages never end".to_owned()))
    }
}

impl Browser for PracticeBrowser {
    fn open(&self, url: Url) -> BoxFuture<'_, Result<(), BrowserError>> {
        self.visit(url).map(|visit| visit.map(drop)).boxed()
    }
}

struct Page {
    url: Url,
    text: String,
}

/// What to send on a page: the form that names the person while nobody was chosen yet, else the first one that asks
/// something.
fn answer<'a>(forms: &'a [Form], upn: &str, chosen: &mut bool) -> Option<(&'a Form, Vec<(String, String)>)> {
    let names_person = |choice: &&Choice| choice.value.eq_ignore_ascii_case(upn);
    if !*chosen {
        for form in forms {
            let choice = form.buttons.iter().chain(&form.choices).find(names_person);
            // A page that knows the person already (a session, a hint) carries the name in a hidden field.
            let known = form
                .fields
                .iter()
                .any(|(_, value)| value.eq_ignore_ascii_case(upn));
            if choice.is_some() || known {
                *chosen = true;
                let is_button = choice.is_some_and(|choice| form.buttons.contains(choice));
                let button = form.buttons.first().filter(|_| !is_button);
                return Some((form, sent(form, choice.into_iter().chain(button))));
            }
        }
    }
    // Whoever is not among the people must not become the first of them.
    if !*chosen && forms.iter().any(offers_people) {
        return None;
    }
    let form = forms.iter().find(|form| !form.buttons.is_empty())?;
    let boxes = form.choices.iter().filter(|choice| choice.is_box);
    Some((form, sent(form, boxes.chain(form.buttons.first()))))
}

/// The name of the field for the code of a sign-in without a browser.
const CODE_FIELD: &str = "user_code";

/// The form that asks for a code, and the code.
fn code_form<'a>(forms: &'a [Form], code: Option<&'a str>) -> Option<(&'a Form, Option<&'a str>)> {
    let asks = |form: &&Form| form.fields.iter().any(|(name, _)| name == CODE_FIELD);
    forms.iter().find(asks).map(|form| (form, code))
}

/// The form with the code in it.
fn typing(form: &Form, code: &str) -> Vec<(String, String)> {
    let mut fields = sent(form, form.buttons.first().into_iter());
    for (name, value) in &mut fields {
        if name == CODE_FIELD {
            code.clone_into(value);
        }
    }
    fields
}

/// Does the form ask who it is? Its choices are names to sign in with.
fn offers_people(form: &Form) -> bool {
    let mut choices = form.buttons.iter().chain(&form.choices);
    choices.any(|choice| choice.value.contains('@'))
}

fn sent<'a>(form: &Form, chosen: impl Iterator<Item = &'a Choice>) -> Vec<(String, String)> {
    let chosen = chosen.map(|choice| (choice.name.clone(), choice.value.clone()));
    form.fields
        .iter()
        .cloned()
        .chain(chosen)
        .filter(|(name, _)| !name.is_empty())
        .collect()
}

async fn send(
    client: &Client,
    page: &Url,
    form: &Form,
    fields: &[(String, String)],
) -> Result<Page, BrowserError> {
    let mut target = local(page.join(&form.action).map_err(|error| failed(page, &error))?)?;
    if !form.is_post {
        target.query_pairs_mut().clear().extend_pairs(fields);
        return open(client, client.get(target)).await;
    }
    let origin = page.origin().ascii_serialization();
    open(
        client,
        client.post(target).header(header::ORIGIN, origin).form(fields),
    )
    .await
}

async fn open(client: &Client, request: reqwest::RequestBuilder) -> Result<Page, BrowserError> {
    let request = request.build().map_err(|error| BrowserError(error.to_string()))?;
    let asked = request.url().clone();
    let response = client
        .execute(request)
        .await
        .map_err(|error| failed(&asked, &error.without_url()))?;
    let (url, status) = (response.url().clone(), response.status());
    let text = response
        .text()
        .await
        .map_err(|error| failed(&url, &error.without_url()))?;
    if status.is_success() {
        Ok(Page { url, text })
    } else {
        Err(failed(&url, &status))
    }
}

fn client() -> Result<Client, BrowserError> {
    stint_http::install_crypto();
    let stay_here = redirect::Policy::custom(|attempt| {
        if attempt.previous().len() > MOST_PAGES || local(attempt.url().clone()).is_err() {
            attempt.stop()
        } else {
            attempt.follow()
        }
    });
    let builder = Client::builder()
        .cookie_store(true)
        .redirect(stay_here)
        .no_proxy();
    builder.build().map_err(|error| BrowserError(error.to_string()))
}

/// The address, where it is one of this machine.
fn local(url: Url) -> Result<Url, BrowserError> {
    let here = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    if here && url.scheme() == "http" {
        Ok(url)
    } else {
        Err(BrowserError("this is no practice tenant".to_owned()))
    }
}

/// Says where it failed without the query, which may hold codes.
fn failed(url: &Url, why: &impl std::fmt::Display) -> BrowserError {
    BrowserError(format!(
        "{}{}: {why}",
        url.origin().ascii_serialization(),
        url.path()
    ))
}

fn unknown(upn: &str) -> BrowserError {
    BrowserError(format!("the practice tenant knows nobody called `{upn}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_visited() {
        for url in [
            "https://login.microsoftonline.com/",
            "http://10.0.0.1/",
            "file:///etc/passwd",
            "http://a.localhost/",
        ] {
            assert!(local(Url::parse(url).unwrap()).is_err(), "{url}");
        }
        assert!(local(Url::parse("http://127.0.0.1:4000/x").unwrap()).is_ok());
        assert!(local(Url::parse("http://localhost:4000/").unwrap()).is_ok());
    }

    #[test]
    fn a_code_is_typed_where_one_is_asked_for() {
        let page = r#"<form method=post><input name="user_code" value=""><button name=answer value=next>Next</button></form>"#;
        let all = forms(page);
        let (form, code) = code_form(&all, Some("ABC")).unwrap();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            typing(form, code.unwrap()),
            [pair("user_code", "ABC"), pair("answer", "next")]
        );
        assert!(code_form(&forms("<form><input name=other></form>"), Some("ABC")).is_none());
    }

    #[test]
    fn a_person_is_chosen_once_and_boxes_are_ticked() {
        let page = r#"<form method=post><button name=cancel value=1>Cancel</button></form>
            <form method=post><button name=person value="bruce@contoso.example">Bruce</button></form>"#;
        let all = forms(page);
        let mut chosen = false;
        assert!(
            answer(&all, "nobody@contoso.example", &mut chosen).is_none(),
            "and nobody becomes somebody else"
        );
        let (_, fields) = answer(&all, "Bruce@contoso.example", &mut chosen).unwrap();
        assert!(chosen);
        assert_eq!(
            fields,
            [("person".to_owned(), "bruce@contoso.example".to_owned())]
        );
        let terms = forms(
            "<form method=post><input type=checkbox name=terms value=yes><button name=go>Go</button></form>",
        );
        let (_, fields) = answer(&terms, "bruce@contoso.example", &mut chosen).unwrap();
        assert_eq!(
            fields,
            [
                ("terms".to_owned(), "yes".to_owned()),
                ("go".to_owned(), String::new())
            ]
        );
    }
}
