//! Signs in at a practice tenant in place of a person: the desktop tests start it where the app opens a browser.

use std::{io::Write as _, process::ExitCode};

use stint_tests::follow_sign_in;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (text, code) = match words.as_slice() {
        ["--as", user_name, address] => match follow_sign_in(address, user_name).await {
            Ok(visit) => (visit.addresses.join("\n"), ExitCode::SUCCESS),
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
