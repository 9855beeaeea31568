//! The display and its window manager.

use super::Start;

/// Starts a display server on a free number and answers with its name.
pub(super) async fn start(start: &mut Start<'_>, (width, height): (u32, u32)) -> anyhow::Result<String> {
    let mut command = start.command("Xvfb");
    // The server chooses the number itself and prints it when it can be connected to.
    command.args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-screen", "0"]);
    command.arg(format!("{width}x{height}x24"));
    let number = start.spawn_until_line("display", &mut command).await?;
    Ok(format!(":{number}"))
}

/// Starts the window manager: without one there is no focus, no title bar and no stacking.
pub(super) async fn start_window_manager(start: &mut Start<'_>) -> anyhow::Result<()> {
    let mut command = start.command("openbox");
    command.args(["--sm-disable", "--startup", "echo ready"]);
    start
        .spawn_until_line("window-manager", &mut command)
        .await
        .map(drop)
}
