use std::sync::Arc;

use stint_app::engine::{Command, SecretsState, SignInAsk, Stage};
use stint_app::{Browser, PracticeBrowser};

use crate::args::{Global, SignInVerb};
use crate::exit::{FAILED, Outcome, USAGE};
use crate::open;
use crate::output::Output;
use crate::progress::Progress;
use crate::verbs::follow;

/// Signs somebody in, in the system's browser or, against a practice tenant, as a named person without one.
pub(crate) async fn run(verb: SignInVerb, global: &Global, output: &Output) -> Result<(), Outcome> {
    let browser = verb
        .person
        .as_ref()
        .map(|upn| Arc::new(PracticeBrowser::new(upn)) as Arc<dyn Browser>);
    let session = open::session_with(global, output, browser).await?;
    if verb.person.is_some() && !session.cloud().is_simulated() {
        return Err(
            Outcome::new(USAGE, "usage", "`--as` works against a practice tenant only")
                .next("leave it out to sign in with the browser"),
        );
    }
    let now = session.clock().now();
    let ask = SignInAsk {
        hint: verb.person.clone(),
        account: None,
        context: verb.context.map(|c| c.as_str().into()),
    };
    let mut progress = Progress::new(*output);
    if verb.person.is_none() {
        progress.say("finish the sign-in in the browser");
    }
    let started = session.handle().command(Command::SignIn(ask)).await;
    started.map_err(|error| Outcome::of_command(&error, now))?;
    let (snapshot, _) = follow::until(&session, None, |snapshot| {
        let head = &snapshot.head.value;
        match &head.stage {
            // Where the sign-in is kept is told right after it; without that a script could lose it unseen.
            Stage::SignedIn => head.secrets != SecretsState::Unknown,
            Stage::SignedOut { failed } | Stage::NeedsSignIn { failed } => failed.is_some(),
            Stage::WaitingForBrowser { .. } => false,
        }
    })
    .await;
    let head = &snapshot.head.value;
    if let Stage::SignedOut {
        failed: Some(failure),
    }
    | Stage::NeedsSignIn {
        failed: Some(failure),
    } = &head.stage
    {
        return Err(Outcome::of_sign_in(failure));
    }
    let account = open::account(&snapshot)?;
    let secrets = head.secrets;
    session.close().await;
    match secrets {
        SecretsState::Kept => {}
        SecretsState::Unknown | SecretsState::MemoryOnly | SecretsState::Locked => {
            let why = if secrets == SecretsState::Locked {
                "the keyring is locked"
            } else {
                "no keyring runs here"
            };
            return Err(Outcome::new(
                FAILED,
                "not-kept",
                format!("the sign-in went well, but {why}, so it is lost now"),
            )
            .next("unlock or start a keyring, or name a file with `--token-file FILE`"));
        }
    }
    if output.is_json() {
        let item = crate::verbs::accounts::AccountItem::of(&account, true);
        output.value(&serde_json::json!({ "items": [item], "problems": [] }));
    } else {
        output.line(&format!(
            "signed in as {} ({})",
            account.display_name, account.username
        ));
    }
    Ok(())
}
