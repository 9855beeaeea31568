//! Signs in at a practice tenant in place of a person: the desktop tests start it where the app opens a browser.

use std::{io::Write as _, process::ExitCode};

use stint_app::PracticeBrowser;
use url::Url;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (text, code) = match words.as_slice() {
        ["--as", user_name, address] => match sign_in(user_name, address).await {
            Ok(()) => ("signed in".to_owned(), ExitCode::SUCCESS),
            Err(error) => (format!("practice-browser: {error:#}"), ExitCode::FAILURE),
        },
        _ => (
            "usage: practice-browser --as USER_NAME ADDRESS".to_owned(),
            ExitCode::from(2),
        ),
    };
    // Nobody may be listening; the exit code says it as well.
    let _ = writeln!(std::io::stdout(), "{text}");
    code
}

async fn sign_in(user_name: &str, address: &str) -> anyhow::Result<()> {
    PracticeBrowser::new(user_name)
        .visit(Url::parse(address)?)
        .await?;
    Ok(())
}
