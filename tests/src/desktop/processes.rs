//! Which processes of a desktop run a program, and when nothing is left of one.

use std::{fs, path::Path};

/// The processes with this session bus that run a program which `is_it` accepts by its path, in no order.
pub(super) fn running(bus_address: &str, is_it: impl Fn(&Path) -> bool) -> Vec<u32> {
    let own = format!("DBUS_SESSION_BUS_ADDRESS={bus_address}");
    let is_here = |pid: u32| {
        fs::read_link(format!("/proc/{pid}/exe")).is_ok_and(|exe| is_it(&exe))
            && fs::read(format!("/proc/{pid}/environ")).is_ok_and(|all| {
                all.split(|byte| *byte == 0)
                    .any(|variable| variable == own.as_bytes())
            })
    };
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| is_here(*pid))
        .collect()
}

/// Has the last thread of this process ended?
///
/// A killed process lets go of its memory first, and with it of the program that it ran; its files, locks and
/// connections go later, with its last thread. So a process without a program may still hold them.
pub(super) fn is_over(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).map_or(true, |line| nothing_runs(&line))
}

/// Whether this line of `/proc/PID/stat` is of a process that only waits to be asked how it ended.
fn nothing_runs(line: &str) -> bool {
    /// How far the number of threads stands behind the state.
    const THREADS: usize = 16;
    // The program's name in parentheses may hold anything, also spaces and parentheses.
    let Some((_, fields)) = line.rsplit_once(") ") else {
        return true;
    };
    let mut fields = fields.split_whitespace();
    let has_ended = matches!(fields.next(), Some("Z" | "X"));
    has_ended
        && fields
            .nth(THREADS)
            .is_none_or(|threads| threads == "0" || threads == "1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_over_with_its_last_thread() {
        let check = |state: &str, threads: &str, expected: bool| {
            let line = format!("7 (a (b) c) {state} 1 7 7 0 -1 4 0 0 0 0 0 0 0 0 20 0 {threads} 0 99\n");
            assert_eq!(nothing_runs(&line), expected, "{line}");
        };
        check("S", "1", false);
        check("R", "9", false);
        check("Z", "9", false);
        check("Z", "1", true);
        check("X", "0", true);
    }

    #[test]
    fn this_process_is_not_over() {
        assert!(!is_over(std::process::id()));
    }
}
