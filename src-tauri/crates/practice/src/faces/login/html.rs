//! The pages themselves: plain, accessible HTML that needs no script.
//!
//! Names that tests rely on: the buttons `person-<sign-in name>`, `approve-mfa`, `accept-terms`, `next` and
//! `cancel`; the field `user_code` of a device code; the hidden field `form_token`; the number in `#mfa-number`; the problem in `#problem`.

use axum::http::{HeaderName, StatusCode, header};

use super::error::OAuthError;
use crate::exchange::Answer;
use crate::tokens::Account;
use crate::world::Tenant;

const STYLE: &str = "
:root { color-scheme: light dark; --ground: #f3f2f7; --sheet: #fff; --ink: #1b1a22; --soft: #5c5a68; --line: #d5d3de; --accent: #4a3fb5; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #17161d; --sheet: #23222b; --ink: #f0eff5; --soft: #b3b1bf; --line: #45434f; --accent: #a79dff; --on-accent: #17161d; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; padding: 2rem 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: 2rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 0.75rem; }
.practice { margin: 0 0 1rem; color: var(--soft); font-size: 0.875rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; } h2 { margin: 1.5rem 0 0.5rem; font-size: 1rem; }
ul { list-style: none; margin: 0; padding: 0; } li { margin: 0 0 0.5rem; }
button { font: inherit; cursor: pointer; border-radius: 0.5rem; border: 1px solid var(--line); background: var(--sheet); color: var(--ink); padding: 0.625rem 1rem; min-height: 2.75rem; }
button:hover { border-color: var(--accent); } button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button.person { display: block; width: 100%; text-align: left; } button.person span { display: block; color: var(--soft); font-size: 0.875rem; }
button.yes { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
input[type=text] { font: inherit; letter-spacing: 0.1em; text-transform: uppercase; padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--ground); color: var(--ink); }
.actions { display: flex; flex-wrap: wrap; gap: 0.75rem; margin-top: 1.5rem; }
.number { font-size: 3rem; font-weight: 600; text-align: center; margin: 1rem 0; }
";

/// Who can be chosen.
pub(super) struct Choice {
    groups: Vec<(Option<String>, Vec<Choosable>)>,
}

struct Choosable {
    sign_in_name: String,
    name: String,
    about: String,
}

impl Choice {
    /// The listed people of these tenants; `headed` when each tenant gets a heading and guests are left to
    /// their homes. `only` leaves one person, listed or not.
    pub(super) fn from(tenants: &[&Tenant], headed: bool, only: Option<Account>) -> Self {
        let people = |tenant: &Tenant| -> Vec<Choosable> {
            let chosen = |person: &&crate::directory::Person| match only {
                Some(account) => tenant
                    .account_of(account.tenant, account.oid)
                    .is_some_and(|own| own.oid == person.oid),
                None => person.listed && (!headed || person.home.is_none()),
            };
            let choosable = |person: &crate::directory::Person| Choosable {
                sign_in_name: person.sign_in_name().to_owned(),
                name: person.name.clone(),
                about: [person.title.as_deref().unwrap_or_default(), &person.about]
                    .into_iter()
                    .filter(|text| !text.is_empty())
                    .collect::<Vec<_>>()
                    .join(". "),
            };
            tenant.people.iter().filter(chosen).map(choosable).collect()
        };
        let groups = tenants
            .iter()
            .map(|tenant| (headed.then(|| tenant.name.clone()), people(tenant)))
            .filter(|(_, people)| !people.is_empty())
            .collect();
        Self { groups }
    }
}

/// `program` is named where the page was not opened by the program itself.
pub(super) fn choose(choice: &Choice, program: Option<&str>, token: &str) -> Answer {
    let program = program.map_or_else(String::new, |program| {
        format!(
            "<p>You sign in to <strong>{}</strong> on another screen.</p>",
            escape(program)
        )
    });
    let mut list = String::new();
    for (heading, people) in &choice.groups {
        if let Some(heading) = heading {
            list.push_str(&format!("<h2>{}</h2>", escape(heading)));
        }
        list.push_str("<ul>");
        for person in people {
            let upn = escape(&person.sign_in_name);
            list.push_str(&format!(
                "<li><button class=\"person\" type=\"submit\" name=\"person\" id=\"person-{upn}\" value=\"{upn}\">\
                 {}<span>{upn}</span><span>{}</span></button></li>",
                escape(&person.name),
                escape(&person.about)
            ));
        }
        list.push_str("</ul>");
    }
    form(
        "Choose a person",
        &format!("{program}<p>Nobody needs a password here. Whom do you want to be?</p>{list}"),
        "",
        token,
    )
}

pub(super) fn multifactor(person: &str, number: u8, token: &str) -> Answer {
    let person = escape(person);
    form(
        "Approve the sign-in",
        &format!(
            "<p>You sign in as <strong>{person}</strong>. At work your phone would show this number and ask whether it \
             is you. Approve it here instead.</p>\
             <p class=\"number\" id=\"mfa-number\">{number}</p>"
        ),
        "<button class=\"yes\" type=\"submit\" name=\"answer\" id=\"approve-mfa\" value=\"approve-mfa\">Approve</button>",
        token,
    )
}

pub(super) fn terms(person: &str, tenant: &str, token: &str) -> Answer {
    let (person, tenant) = (escape(person), escape(tenant));
    form(
        "Terms of use",
        &format!(
            "<p>You sign in as <strong>{person}</strong>. {tenant} asks everybody who takes on a privileged role to accept these terms:</p>\
             <p>I use the role for the reason that I gave, and for nothing else. I give it back when I am done.</p>"
        ),
        "<button class=\"yes\" type=\"submit\" name=\"answer\" id=\"accept-terms\" value=\"accept-terms\">Accept</button>",
        token,
    )
}

/// A request that is answered in the browser and nowhere else.
pub(super) fn problem(problem: &OAuthError) -> Answer {
    let text = escape(&problem.headline());
    page(
        StatusCode::BAD_REQUEST,
        "Sign-in is not possible",
        &format!(
            "<p id=\"problem\">{text}</p><p>Close this page and try again from the program that opened it.</p>"
        ),
    )
}

pub(super) fn out_of_date() -> Answer {
    page(
        StatusCode::BAD_REQUEST,
        "This page is out of date",
        "<p id=\"problem\">It was answered already, or it stood open for too long. Close it and start the \
         sign-in again from the program that opened it.</p>",
    )
}

pub(super) fn signed_out() -> Answer {
    page(
        StatusCode::OK,
        "You are signed out",
        "<p>You can close this page.</p>",
    )
}

/// The end of a sign-in by device code.
pub(super) fn closed(title: &str) -> Answer {
    page(
        StatusCode::OK,
        title,
        "<p>You can close this page and go on where the code was shown.</p>",
    )
}

fn form(title: &str, content: &str, actions: &str, token: &str) -> Answer {
    let token = escape(token);
    let content = format!("<input type=\"hidden\" name=\"form_token\" value=\"{token}\">{content}");
    form_to("/common/login", title, &content, actions)
}

/// A page with one form and the button that ends it.
pub(super) fn form_to(action: &str, title: &str, content: &str, actions: &str) -> Answer {
    let body = format!(
        "<form method=\"post\" action=\"{action}\">{content}\
         <div class=\"actions\">{actions}\
         <button type=\"submit\" name=\"answer\" id=\"cancel\" value=\"cancel\">Cancel</button></div></form>"
    );
    page(StatusCode::OK, title, &body)
}

pub(super) fn page(status: StatusCode, title: &str, body: &str) -> Answer {
    let nonce = crate::tokens::secret(16).unwrap_or_default();
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} - practice tenant</title><style nonce=\"{nonce}\">{STYLE}</style></head>\
         <body><main><p class=\"practice\">Practice tenant: simulated, on this computer only</p>\
         <h1>{title}</h1>{body}</main></body></html>"
    );
    let answer = Answer::html(status, html);
    guarded(answer, &format!("style-src 'nonce-{nonce}'"))
}

/// What no page may do, whatever stands on it; `allowed` is what this one needs.
pub(super) fn guarded(answer: Answer, allowed: &str) -> Answer {
    // The redirect at the end of a form is held to `form-action` as well.
    let policy = format!(
        "default-src 'none'; {allowed}; base-uri 'none'; frame-ancestors 'none'; \
         form-action 'self' http://localhost:* http://127.0.0.1:*"
    );
    answer
        .header(header::CONTENT_SECURITY_POLICY, &policy)
        .header(header::X_FRAME_OPTIONS, "DENY")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CACHE_CONTROL, "no-store")
        .header(
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        )
        .header(header::REFERRER_POLICY, "same-origin")
}

pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
