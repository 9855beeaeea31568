use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use stint_app::engine::{Command, DeviceCode, SecretsState, SignInAsk, SignInFailure, Snapshot, Stage};
use stint_app::{Browser, BrowserError, Cloud, PracticeBrowser, Session};

use crate::args::{Global, SignInVerb};
use crate::exit::{FAILED, Outcome};
use crate::item::instant;
use crate::output::Output;
use crate::progress::Progress;
use crate::served::Served;
use crate::verbs::accounts::AccountItem;
use crate::verbs::follow;
use crate::{open, tenant};

/// Signs somebody in: in the system's browser, with a code that is typed on any device, or, against a practice tenant,
/// as a named person without either.
pub(crate) async fn run(verb: SignInVerb, global: &Global, output: &Output) -> Result<(), Outcome> {
    let pages = match &verb.person {
        Some(upn) => Some(Arc::new(Pages::answered_as(upn, global)?)),
        None => None,
    };
    let browser = pages.clone().map(|pages| pages as Arc<dyn Browser>);
    let session = open::session_with(global, output, browser).await?;
    let visited = visit(&verb, &session, pages.as_ref(), output).await;
    if let Some(why) = pages.and_then(|pages| pages.failed()) {
        return Err(tenant::unreachable(&why));
    }
    let snapshot = visited?;
    session.close().await;
    let account = open::account(&snapshot)?;
    check_kept(snapshot.head.value.secrets, global)?;
    if output.is_json() {
        let item = AccountItem::of(&account, true);
        output.value(&serde_json::json!({ "items": [item], "problems": [] }));
    } else {
        output.line(&format!(
            "signed in as {} ({})",
            account.display_name, account.username
        ));
    }
    Ok(())
}

/// Answers a practice tenant's pages in the place of a browser, and remembers when it could not: with somebody signed
/// in already, a visit that fails leaves everything as it was.
struct Pages {
    person: PracticeBrowser,
    failed: Mutex<Option<BrowserError>>,
}

impl Pages {
    fn answered_as(upn: &str, global: &Global) -> Result<Self, Outcome> {
        let file = global
            .cloud
            .as_deref()
            .filter(|cloud| Cloud::built_in(cloud).is_err());
        let Some(file) = file else {
            return Err(Outcome::usage(
                "`--as` works against a practice tenant only",
                "leave it out to sign in with the browser, or name a practice tenant with `--cloud FILE`",
            ));
        };
        Served::read(file)?.check_person(upn)?;
        Ok(Self {
            person: PracticeBrowser::new(upn),
            failed: Mutex::default(),
        })
    }

    /// Types a code on the practice tenant's page and answers the pages after it.
    async fn type_code(&self, page: &str, code: String) {
        let visit = async {
            let url = page
                .parse()
                .map_err(|_| BrowserError("the page has no address".to_owned()))?;
            self.person.clone().typing(code).visit(url).await
        };
        if let Err(error) = visit.await {
            self.note(error);
        }
    }

    fn note(&self, error: BrowserError) {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    fn failed(&self) -> Option<BrowserError> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Browser for Pages {
    fn open(&self, url: url::Url) -> BoxFuture<'_, Result<(), BrowserError>> {
        Box::pin(async move {
            let opened = self.person.open(url).await;
            if let Err(error) = &opened {
                self.note(error.clone());
            }
            opened
        })
    }
}

/// The visit to the sign-in pages; gives how things stand after it.
async fn visit(
    verb: &SignInVerb,
    session: &Session,
    pages: Option<&Arc<Pages>>,
    output: &Output,
) -> Result<Snapshot, Outcome> {
    let now = session.clock().now();
    let ask = SignInAsk {
        hint: verb.person.clone(),
        account: None,
        context: verb.context.as_deref().map(Into::into),
        tenant: None,
        device_code: verb.device_code,
    };
    if verb.person.is_none() && !verb.device_code {
        Progress::new(*output).say("finish the sign-in in the browser");
    }
    let started = session.handle().command(Command::SignIn(ask)).await;
    started.map_err(|error| Outcome::of_command(&error, now))?;
    if verb.device_code {
        let code = |snapshot: &Snapshot| snapshot.head.value.visit.as_ref()?.code.clone();
        let (snapshot, _) = follow::until(session, None, |snapshot| {
            code(snapshot).is_some() || has_ended(snapshot)
        })
        .await;
        if let Some(code) = code(&snapshot) {
            tell(&code, output);
            if let Some(pages) = pages {
                pages.type_code(&code.url, code.user_code).await;
                if pages.failed().is_some() {
                    // Nobody else will type it.
                    let _ = session.handle().command(Command::CancelSignIn).await;
                }
            }
        }
    }
    let (snapshot, _) = follow::until(session, None, has_ended).await;
    match &snapshot.head.value.stage {
        Stage::SignedOut {
            failed: Some(failure),
        }
        | Stage::SignedIn {
            failed: Some(failure),
        }
        | Stage::NeedsSignIn {
            failed: Some(failure),
        } => Err(failed(failure, verb)),
        Stage::SignedIn { failed: None }
        | Stage::SignedOut { failed: None }
        | Stage::NeedsSignIn { failed: None }
        | Stage::WaitingForBrowser { .. }
        | Stage::WaitingForCode { .. } => Ok(snapshot),
    }
}

/// Has the visit ended, well or not?
fn has_ended(snapshot: &Snapshot) -> bool {
    let head = &snapshot.head.value;
    // Where the sign-in is kept is told right after it; without that a script could lose it unseen.
    let untold =
        matches!(head.stage, Stage::SignedIn { failed: None }) && head.secrets == SecretsState::Unknown;
    head.visit.is_none() && !untold
}

/// What to do in a browser anywhere: to the person on stderr, whoever reads it, and to a script as an event.
fn tell(code: &DeviceCode, output: &Output) {
    let DeviceCode {
        user_code,
        url,
        expires_at,
    } = code;
    let until = instant(*expires_at);
    output.note(&format!(
        "open {url} on any device and enter the code {user_code}"
    ));
    output.note(&format!("the code is taken until {until}"));
    if output.is_json() {
        output.value(&serde_json::json!({
            "event": "device-code", "userCode": user_code, "url": url, "expiresAt": until,
        }));
    }
}

fn failed(failure: &SignInFailure, verb: &SignInVerb) -> Outcome {
    match failure {
        // No browser was wanted; it is the tenant that gave no pages.
        SignInFailure::NoBrowser(why) if verb.person.is_some() => tenant::unreachable(why),
        SignInFailure::NoBrowser(_)
        | SignInFailure::Canceled
        | SignInFailure::TimedOut
        | SignInFailure::OtherAccount
        | SignInFailure::DeviceRules(_)
        | SignInFailure::NoClientId
        | SignInFailure::Unreachable(_)
        | SignInFailure::Refused { .. }
        | SignInFailure::NotVerified(_) => Outcome::of_sign_in(failure),
    }
}

/// A sign-in that is gone with this process is none.
fn check_kept(secrets: SecretsState, global: &Global) -> Result<(), Outcome> {
    let why = match (secrets, &global.token_file) {
        (SecretsState::Kept, _) => return Ok(()),
        (_, Some(file)) => format!("{} cannot be written", file.display()),
        (SecretsState::Locked, None) => "the keyring is locked".to_owned(),
        (SecretsState::Unknown | SecretsState::MemoryOnly, None) => "no keyring runs here".to_owned(),
    };
    Err(Outcome::new(
        FAILED,
        "not-kept",
        format!("the sign-in went well, but {why}, so it is lost now"),
        "unlock or start a keyring, or name a file with `--token-file FILE`",
    ))
}
