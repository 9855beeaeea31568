//! System packages: which ones are missing, and installing them on Debian and its relatives.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, Write as _},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::bail;

use super::{Consent, Extent};
use crate::process::{find, output, run, say};

/// A package by Debian's name, and how to see on any Linux that its content is there.
struct Package {
    name: &'static str,
    sign: Sign,
}

enum Sign {
    /// A program on the search path. It counts on Debian too: Node often comes from elsewhere.
    Program(&'static str),
    /// A library that pkg-config knows.
    Library(&'static str),
    /// Only Debian's package list can tell.
    Listed,
}

const fn program(name: &'static str, program: &'static str) -> Package {
    Package {
        name,
        sign: Sign::Program(program),
    }
}

const fn library(name: &'static str, module: &'static str) -> Package {
    Package {
        name,
        sign: Sign::Library(module),
    }
}

const fn listed(name: &'static str) -> Package {
    Package {
        name,
        sign: Sign::Listed,
    }
}

/// What the build links, and the package manager of the web front end.
const BUILD: &[Package] = &[
    program("pkg-config", "pkg-config"),
    library("libwebkit2gtk-4.1-dev", "webkit2gtk-4.1"),
    library("libdbus-1-dev", "dbus-1"),
    program("nodejs", "node"),
    program("npm", "npm"),
];

/// What a private desktop is made of: display, window manager, bus, keyring, notifications, browsers, screenshots.
const DESKTOP: &[Package] = &[
    program("xvfb", "Xvfb"),
    program("dbus", "dbus-daemon"),
    program("dbus-x11", "dbus-launch"),
    program("gnome-keyring", "gnome-keyring-daemon"),
    program("webkit2gtk-driver", "WebKitWebDriver"),
    program("xdotool", "xdotool"),
    program("imagemagick", "import"),
    program("openbox", "openbox"),
    listed("xfce4-notifyd"),
    listed("fonts-dejavu-core"),
    program("x11-utils", "xprop"),
    program("xdg-utils", "xdg-open"),
    program("chromium", "chromium"),
    program("chromium-driver", "chromedriver"),
];

/// What draws the web front end outside the app.
const SCREENS: &[Package] = &[
    program("nodejs", "node"),
    program("npm", "npm"),
    program("chromium", "chromium"),
];

/// What build scripts look for when the code is checked for Windows.
const CROSS_CHECK: &[Package] = &[
    program("gcc-mingw-w64-x86-64-win32", "x86_64-w64-mingw32-gcc-win32"),
    program("binutils-mingw-w64-x86-64", "x86_64-w64-mingw32-windres"),
    listed("mingw-w64-x86-64-dev"),
];

/// Makes sure that all packages of `extent` are there, with the person's consent.
pub(super) fn ensure(extent: Extent, consent: Consent) -> anyhow::Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(()); // The web view is part of the system, and the desktop tests are for Linux.
    }
    let wanted: Vec<&Package> = match extent {
        Extent::Build => BUILD.iter().collect(),
        Extent::Everything => BUILD.iter().chain(DESKTOP).collect(),
        Extent::Screens => SCREENS.iter().collect(),
        Extent::CrossCheck => BUILD.iter().chain(CROSS_CHECK).collect(),
    };
    if find("dpkg-query").is_some() && find("apt-get").is_some() {
        let missing = missing_on_debian(&wanted);
        if missing.is_empty() {
            Ok(())
        } else {
            install(&missing, consent)
        }
    } else {
        let missing = missing_elsewhere(&wanted);
        if missing.is_empty() {
            return Ok(());
        }
        bail!(
            "this system lacks what these Debian packages hold; install its own packages for them and run again:\n  {}",
            missing.join(" ")
        )
    }
}

fn missing_on_debian(wanted: &[&Package]) -> Vec<&'static str> {
    let listing = output(
        Command::new("dpkg-query")
            .args(["--show", "--showformat", "${Package} ${db:Status-Status}\\n"])
            .args(wanted.iter().map(|package| package.name)),
    );
    let installed = listing.map(|it| installed(&it.stdout)).unwrap_or_default();
    wanted
        .iter()
        .filter(|package| !installed.contains(package.name))
        .filter(|package| !matches!(package.sign, Sign::Program(program) if find(program).is_some()))
        .map(|package| package.name)
        .collect()
}

/// Reads `name status` lines; a package that was removed but left its settings is not installed.
fn installed(listing: &str) -> BTreeSet<String> {
    listing
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, status)| *status == "installed")
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn missing_elsewhere(wanted: &[&Package]) -> Vec<&'static str> {
    let known =
        |module| output(Command::new("pkg-config").args(["--exists", module])).is_some_and(|it| it.success);
    wanted
        .iter()
        .filter(|package| match package.sign {
            Sign::Program(program) => find(program).is_none(),
            Sign::Library(module) => !known(module),
            Sign::Listed => false,
        })
        .map(|package| package.name)
        .collect()
}

fn install(missing: &[&str], consent: Consent) -> anyhow::Result<()> {
    say(format_args!("Missing system packages: {}", missing.join(" ")));
    if let Some(bytes) = download_size(missing) {
        say(format_args!(
            "With what they need, {} MB are to be fetched.",
            bytes.div_ceil(1_000_000)
        ));
    }
    let by_hand = format!("apt-get install --no-install-recommends {}", missing.join(" "));
    match consent {
        Consent::Given => {}
        Consent::Ask if asked("Install them now? [Y/n] ") => {}
        Consent::Ask => bail!("nothing was installed; do it by hand with\n  {by_hand}"),
        Consent::Missing => bail!("run again with --yes to install them, or do it by hand with\n  {by_hand}"),
    }
    if !is_root() && find("sudo").is_none() {
        bail!("installing needs root, and there is no sudo here; run as root\n  {by_hand}");
    }
    // apt sometimes loses its own temporary folder while it upgrades packages, and mirrors change under its feet:
    // the same two commands again cure both.
    say("Installing them takes a minute or two");
    let attempt = || -> anyhow::Result<()> {
        run(apt_get().arg("update"))?;
        run(apt_get()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(missing))
    };
    attempt().or_else(|first| {
        say(format_args!("{first:#}; once more"));
        attempt()
    })
}

/// What apt would fetch, in bytes; unknown while it has no package lists.
fn download_size(packages: &[&str]) -> Option<u64> {
    let listing = output(
        Command::new("apt-get")
            .args([
                "install",
                "--print-uris",
                "--yes",
                "--quiet=2",
                "--no-install-recommends",
            ])
            .args(packages),
    )?;
    let sizes: Vec<u64> = listing
        .stdout
        .lines()
        .filter_map(|line| line.split(' ').nth(2)?.parse().ok())
        .collect();
    (listing.success && !sizes.is_empty()).then(|| sizes.iter().sum())
}

fn apt_get() -> Command {
    let mut command = if is_root() {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("env");
        sudo
    };
    command.args([
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "--quiet=2",
        "--option",
        "Dpkg::Use-Pty=0",
    ]);
    // A line for each package that is unpacked helps nobody; what goes wrong is on the other pipe.
    command.stdout(Stdio::null());
    command
}

fn asked(question: &str) -> bool {
    let mut out = std::io::stdout().lock();
    let _ = write!(out, "{question}").and_then(|()| out.flush());
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    read.is_ok_and(|bytes| bytes > 0) && matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes")
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    Path::new("/proc/self").metadata().is_ok_and(|it| it.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    Path::new("/proc/self").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_only_installed_packages() {
        let listing = "dbus installed\nnpm not-installed\nxvfb config-files\nopenbox installed\n";
        assert_eq!(installed(listing), ["dbus", "openbox"].map(str::to_owned).into());
    }

    #[test]
    fn names_each_package_once() {
        let names: Vec<_> = BUILD
            .iter()
            .chain(DESKTOP)
            .chain(CROSS_CHECK)
            .map(|package| package.name)
            .collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }
}
