//! Signs in at the practice tenant as a person with a browser without scripts would.

use anyhow::{Context as _, bail};
use reqwest::{Client, Response, header, redirect::Policy};
use url::Url;

use super::html::{Choice, Form, forms};
use crate::wait::LIMIT;

/// More pages than any sign-in has; a page that comes again and again must not be followed for ever.
const MOST_PAGES: usize = 20;

/// The way that was gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Every address, without its query: it may hold codes.
    pub addresses: Vec<String>,
    /// The last page's text.
    pub end: String,
}

/// Opens a sign-in page and goes on until there is nothing left to answer: chooses the person, ticks what has to be
/// ticked, presses the first button, follows redirects.
///
/// # Errors
/// Fails when a page cannot be reached, is an error, or does not know the person.
pub async fn follow_sign_in(address: &str, user_name: &str) -> anyhow::Result<Visit> {
    let mut session = Session {
        client: client()?,
        cookies: Vec::new(),
        visit: Visit {
            addresses: vec![],
            end: String::new(),
        },
    };
    let mut url: Url = address
        .parse()
        .with_context(|| format!("`{address}` is no address"))?;
    let mut page = session.get(&mut url).await?;
    let mut chosen = false;
    while session.visit.addresses.len() < MOST_PAGES {
        let all = forms(&page);
        if !chosen && offers_people(&all) && !names(&all, user_name) {
            bail!("{} does not know {user_name}", plain(&url));
        }
        let Some((form, sent)) = answer(&all, user_name, &mut chosen) else {
            session.visit.end = page;
            return Ok(session.visit);
        };
        page = session.send(&mut url, form, &sent).await?;
    }
    bail!("the sign-in never ends: {:?}", session.visit.addresses)
}

/// Whether a page lets choose among people: their names for signing in look like mail addresses.
fn offers_people(forms: &[Form]) -> bool {
    forms
        .iter()
        .flat_map(|form| &form.buttons)
        .any(|button| button.value.contains('@'))
}

fn names(forms: &[Form], user_name: &str) -> bool {
    forms
        .iter()
        .flat_map(|form| &form.buttons)
        .any(|button| button.value.eq_ignore_ascii_case(user_name))
}

/// What to send on a page: the form that names the person while nobody was chosen yet, else the first one that asks
/// something.
fn answer<'a>(
    forms: &'a [Form],
    user_name: &str,
    chosen: &mut bool,
) -> Option<(&'a Form, Vec<(String, String)>)> {
    let names_person = |choice: &&Choice| choice.text.to_lowercase().contains(&user_name.to_lowercase());
    if !*chosen {
        for form in forms {
            let choice = form.buttons.iter().chain(&form.choices).find(names_person);
            let hidden = form
                .fields
                .iter()
                .any(|(_, value)| value.eq_ignore_ascii_case(user_name));
            if choice.is_some() || hidden {
                *chosen = true;
                let is_button = choice.is_some_and(|choice| form.buttons.contains(choice));
                let button = form.buttons.first().filter(|_| !is_button);
                return Some((form, sent(form, choice.into_iter().chain(button))));
            }
        }
    }
    let form = forms.iter().find(|form| !form.buttons.is_empty())?;
    let boxes = form.choices.iter().filter(|choice| choice.is_box);
    Some((form, sent(form, boxes.chain(form.buttons.first()))))
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

struct Session {
    client: Client,
    cookies: Vec<(String, String)>,
    visit: Visit,
}

impl Session {
    /// Opens an address and follows where it leads; `url` becomes the address of the page that came.
    async fn get(&mut self, url: &mut Url) -> anyhow::Result<String> {
        let request = self
            .client
            .get(url.clone())
            .header(header::COOKIE, self.cookie_header(url));
        let response = request
            .send()
            .await
            .with_context(|| format!("{} cannot be opened", plain(url)))?;
        self.arrive(url, response).await
    }

    async fn send(
        &mut self,
        url: &mut Url,
        form: &Form,
        fields: &[(String, String)],
    ) -> anyhow::Result<String> {
        let mut target = url.join(&form.action)?;
        if !form.is_post {
            target.query_pairs_mut().clear().extend_pairs(fields);
            *url = target;
            return self.get(url).await;
        }
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let origin = url.origin().ascii_serialization();
        let request = self
            .client
            .post(target.clone())
            .header(header::COOKIE, self.cookie_header(&target))
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        let response = request
            .send()
            .await
            .with_context(|| format!("{} takes no form", plain(&target)))?;
        *url = target;
        self.arrive(url, response).await
    }

    /// Notes cookies and follows redirects until a page comes.
    async fn arrive(&mut self, url: &mut Url, mut response: Response) -> anyhow::Result<String> {
        loop {
            self.visit.addresses.push(plain(url));
            self.keep_cookies(url, &response);
            if !response.status().is_redirection() {
                break;
            }
            anyhow::ensure!(
                self.visit.addresses.len() < MOST_PAGES,
                "redirected for ever: {:?}",
                self.visit.addresses
            );
            let location = response
                .headers()
                .get(header::LOCATION)
                .context("a redirect to nowhere")?
                .to_str()?;
            *url = url.join(location)?;
            let request = self
                .client
                .get(url.clone())
                .header(header::COOKIE, self.cookie_header(url));
            response = request
                .send()
                .await
                .with_context(|| format!("{} cannot be opened", plain(url)))?;
        }
        let status = response.status();
        let page = response.text().await?;
        if !status.is_success() {
            bail!("{} answers {status}: {page}", plain(url));
        }
        Ok(page)
    }

    fn keep_cookies(&mut self, url: &Url, response: &Response) {
        let origin = cookie_scope(url);
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let Some(pair) = cookie.to_str().ok().and_then(|cookie| cookie.split(';').next()) else {
                continue;
            };
            let name = pair.split('=').next().unwrap_or(pair);
            let start = format!("{name}=");
            self.cookies
                .retain(|(place, other)| *place != origin || !other.starts_with(&start));
            self.cookies.push((origin.clone(), pair.trim().to_owned()));
        }
    }

    fn cookie_header(&self, url: &Url) -> String {
        let origin = cookie_scope(url);
        let own = self
            .cookies
            .iter()
            .filter(|(place, _)| *place == origin)
            .map(|(_, pair)| pair.as_str());
        own.collect::<Vec<_>>().join("; ")
    }
}

/// Cookies belong to a host, whatever its port.
fn cookie_scope(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

fn plain(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

fn client() -> anyhow::Result<Client> {
    // A second call in the same process finds the provider installed; that is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(LIMIT)
        .build()?)
}
