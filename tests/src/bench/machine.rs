//! The machine that was measured on, as far as it matters: never its name.

use std::{fs, process::Command};

use serde::Serialize;

/// What numbers depend on.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Machine {
    /// The processor's model, as the system calls it.
    pub processor: String,
    /// Cores that this process may use.
    pub cores: usize,
    /// Memory in GiB, to the nearest; `None` where the system does not tell.
    pub memory_gib: Option<u64>,
    /// The operating system and its architecture.
    pub system: String,
}

impl Machine {
    /// The one that this runs on.
    #[must_use]
    pub fn this() -> Self {
        Self {
            processor: processor().unwrap_or_else(|| "a processor that tells no model".to_owned()),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_gib: memory().map(|bytes| (bytes + (1 << 29)) >> 30),
            system: format!(
                "{} ({})",
                system().unwrap_or_else(|| std::env::consts::OS.to_owned()),
                std::env::consts::ARCH
            ),
        }
    }

    /// One line of text.
    #[must_use]
    pub fn line(&self) -> String {
        let cores = if self.cores == 1 { "core" } else { "cores" };
        let memory = self
            .memory_gib
            .map(|memory| format!(", {memory} GiB of memory"))
            .unwrap_or_default();
        format!(
            "{}, {} {cores}{memory}, {}",
            self.processor, self.cores, self.system
        )
    }
}

fn processor() -> Option<String> {
    if cfg!(target_os = "macos") {
        return sysctl("machdep.cpu.brand_string");
    }
    if cfg!(windows) {
        return std::env::var("PROCESSOR_IDENTIFIER").ok();
    }
    field(&fs::read_to_string("/proc/cpuinfo").ok()?, ':', "model name")
}

fn memory() -> Option<u64> {
    if cfg!(target_os = "macos") {
        return sysctl("hw.memsize")?.parse().ok();
    }
    let told = field(&fs::read_to_string("/proc/meminfo").ok()?, ':', "MemTotal")?;
    let kibibytes: u64 = told.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

fn system() -> Option<String> {
    let told = field(&fs::read_to_string("/etc/os-release").ok()?, '=', "PRETTY_NAME")?;
    Some(told.trim_matches('"').to_owned())
}

/// The first value of this name in lines of `name: value`.
fn field(text: &str, between: char, name: &str) -> Option<String> {
    let mut fields = text.lines().filter_map(|line| line.split_once(between));
    let (_, value) = fields.find(|(found, _)| found.trim() == name)?;
    Some(value.trim().to_owned())
}

fn sysctl(name: &str) -> Option<String> {
    let told = Command::new("sysctl").args(["-n", name]).output().ok()?;
    let text = String::from_utf8_lossy(&told.stdout).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_systems_write_them() {
        let cores = "processor\t: 0\nmodel name\t: Fast 9 @ 2.0GHz\n\nprocessor\t: 1\nmodel name\t: Other\n";
        assert_eq!(field(cores, ':', "model name").unwrap(), "Fast 9 @ 2.0GHz");
        assert_eq!(
            field("NAME=x\nPRETTY_NAME=\"An OS 1\"\n", '=', "PRETTY_NAME").unwrap(),
            "\"An OS 1\""
        );
        assert_eq!(field(cores, ':', "model"), None);
    }
}
