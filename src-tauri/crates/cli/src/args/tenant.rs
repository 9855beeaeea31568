//! What `tenant` takes.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use stint_practice::Service;

#[derive(Debug, Subcommand)]
pub(crate) enum TenantVerb {
    /// Serve a practice tenant on this machine until stopped. The first line is what `--cloud` takes.
    Serve(ServeVerb),
    /// Print an access token of a served tenant, for use by other programs.
    Token(TokenVerb),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ServeVerb {
    /// Loopback address; port 0 takes free ones. A fixed port is followed by the next two.
    #[arg(long, default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    /// `contoso`, or `scale:N` for one person with N Azure eligibilities, 20 groups and 10 roles; with `scopes:N` each is
    /// at a scope of its own.
    #[arg(long, default_value = "contoso")]
    pub(crate) seed: String,
    /// Answer each request so long after it came, milliseconds.
    #[arg(long, default_value_t = 0, value_name = "MS")]
    pub(crate) latency: u64,
    /// Rows of a page.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=999))]
    pub(crate) page_size: Option<u32>,
    /// Seconds of the tenant for each real one, from 1 to 3600.
    #[arg(long, default_value_t = 1.0, value_name = "X")]
    pub(crate) speed: f64,
    /// Keep the tenant in this file, and go on from it.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// A program of yours puts a service behind TLS and hands on the `Host` header, for sign-in libraries that insist
    /// on it: `login=https://localhost:8443`. May be given for `login`, `graph` and `arm`.
    #[arg(long, value_name = "SERVICE=ORIGIN", value_parser = front)]
    pub(crate) front: Vec<(Service, String)>,
}

/// Reads `SERVICE=ORIGIN`; whether the origin is one that a front can have, the practice tenant says.
fn front(text: &str) -> Result<(Service, String), String> {
    let (service, origin) = text.split_once('=').ok_or("it has no `=`")?;
    let service = match service {
        "login" => Service::Login,
        "graph" => Service::Graph,
        "arm" => Service::Arm,
        other => return Err(format!("`{other}` is no service: there are login, graph and arm")),
    };
    Ok((service, origin.to_owned()))
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TokenVerb {
    /// Whose token.
    #[arg(long = "as", value_name = "UPN")]
    pub(crate) person: String,
    /// Which service it is for.
    #[arg(long = "for", value_name = "SERVICE")]
    pub(crate) audience: Audience,
    /// The authentication context that it satisfies.
    #[arg(long, value_name = "c1")]
    pub(crate) context: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Audience {
    Graph,
    Arm,
}
