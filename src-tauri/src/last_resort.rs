//! Words for a person when there is no window to say them in.

use std::io::Write as _;

/// Prints to the terminal; a closed one is no reason to fail.
pub(crate) fn print(text: &str) {
    let mut err = std::io::stderr().lock();
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}

/// Says why Stint could not start, to the terminal and to who started it from a menu.
pub(crate) fn tell(why: &str) {
    print(&format!("Stint could not start: {why}\n"));
    system::tell("Stint could not start", why);
}

#[cfg(not(target_os = "linux"))]
mod system {
    /// A dialog of the system.
    pub(super) fn tell(title: &str, why: &str) {
        rfd::MessageDialog::new()
            .set_level(rfd::MessageLevel::Error)
            .set_title(title)
            .set_description(why)
            .show();
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::{collections::HashMap, time::Duration};

    use zbus::{blocking::connection::Builder, zvariant::Value};

    /// A notification. A dialog would need the very window system that may be what failed, and GTK waits for ever for
    /// a display that does not answer.
    pub(super) fn tell(title: &str, why: &str) {
        if let Err(error) = notify(title, why) {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "no notification could be shown"
            );
        }
    }

    fn notify(title: &str, why: &str) -> zbus::Result<()> {
        let bus = Builder::session()?
            .method_timeout(Duration::from_secs(2))
            .build()?;
        let hints = HashMap::from([("urgency", Value::U8(2))]);
        let name = "org.freedesktop.Notifications";
        let nothing: [&str; 0] = [];
        let letter = ("Stint", 0_u32, "stint", title, why, &nothing[..], hints, 0_i32);
        bus.call_method(
            Some(name),
            "/org/freedesktop/Notifications",
            Some(name),
            "Notify",
            &letter,
        )?;
        Ok(())
    }
}
