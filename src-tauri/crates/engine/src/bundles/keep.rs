//! Bundles are made, changed and dropped; whoever wants it hears of it when it is on disk.

use stint_domain::{Bundle, BundleId, BundleProblem, CommandId, TenantId};

use super::Bundles;
use crate::accounts::Accounts;
use crate::{CommandError, Effect, Reply};

/// A change on its way to the disk.
#[derive(Debug, Clone)]
pub(super) struct Write {
    command: CommandId,
    id: BundleId,
    reply: Reply,
    /// What is on disk of it until then, and where it stood.
    before: Option<(usize, Bundle)>,
}

impl Bundles {
    /// Keeps a bundle as the person made it, in the place of the one with its id. Whoever makes one has seen it; one that
    /// came in a file and is changed still waits to be confirmed.
    pub(crate) fn save(
        &mut self,
        command: &CommandId,
        bundle: Bundle,
        accounts: &Accounts,
        out: &mut Vec<Effect>,
    ) -> Result<(), CommandError> {
        let bundle = Bundle {
            confirmed: self.get(&bundle.id).is_none_or(|known| known.confirmed),
            ..bundle.cleaned()
        };
        check_tenant(&bundle.tenant, accounts)?;
        let mut problems = bundle.problems();
        if self.is_taken(&bundle.name, &bundle.id) {
            problems.push(BundleProblem::NameTaken);
        }
        if self.get(&bundle.id).is_none() && self.kept.len() >= Bundle::LIMIT {
            problems.push(BundleProblem::TooManyBundles);
        }
        if !problems.is_empty() {
            return Err(CommandError::BundleProblems(problems));
        }
        let reply = Reply::Bundle(bundle.id.clone());
        self.put(command, bundle.id.clone(), Some(bundle), reply, out);
        Ok(())
    }

    /// Takes a bundle from a file. It waits to be confirmed, and stands beside one of the same name under another one.
    pub(crate) fn import(
        &mut self,
        command: &CommandId,
        file: &str,
        accounts: &Accounts,
        out: &mut Vec<Effect>,
    ) -> Result<(), CommandError> {
        let id = BundleId::new(command.as_str());
        let mut bundle = Bundle::from_file(file, id.clone()).map_err(CommandError::BundleFile)?;
        check_tenant(&bundle.tenant, accounts)?;
        if self.kept.len() >= Bundle::LIMIT {
            return Err(CommandError::BundleProblems(vec![BundleProblem::TooManyBundles]));
        }
        bundle.name = self.free_name(&bundle);
        self.put(command, id.clone(), Some(bundle), Reply::Bundle(id), out);
        Ok(())
    }

    /// The person has seen what the bundle asks for and wants it.
    pub(crate) fn confirm(
        &mut self,
        command: &CommandId,
        id: &BundleId,
        out: &mut Vec<Effect>,
    ) -> Result<(), CommandError> {
        let bundle = Bundle {
            confirmed: true,
            ..self.get(id).ok_or(CommandError::NotFound)?.clone()
        };
        self.put(command, id.clone(), Some(bundle), Reply::Done, out);
        Ok(())
    }

    /// Drops a bundle. What it asked for stays.
    pub(crate) fn discard(
        &mut self,
        command: &CommandId,
        id: &BundleId,
        out: &mut Vec<Effect>,
    ) -> Result<(), CommandError> {
        self.get(id).ok_or(CommandError::NotFound)?;
        self.put(command, id.clone(), None, Reply::Done, out);
        Ok(())
    }

    /// The first change on its way is on disk, or is not; then all is as it was.
    pub(crate) fn kept(&mut self, result: Result<(), String>, out: &mut Vec<Effect>) {
        let Some(write) = self.writes.pop_front() else {
            return;
        };
        let result = result.map_err(|text| {
            let later = self.writes.iter_mut().find(|later| later.id == write.id);
            match later {
                // What comes after it decides, and falls back to what is on disk.
                Some(later) => later.before = write.before,
                None => {
                    self.kept.retain(|bundle| bundle.id != write.id);
                    if let Some((at, bundle)) = write.before {
                        self.kept.insert(at.min(self.kept.len()), bundle);
                    }
                }
            }
            CommandError::NotKept(text)
        });
        out.push(Effect::Reply(write.command, result.map(|()| write.reply)));
    }

    fn put(
        &mut self,
        command: &CommandId,
        id: BundleId,
        bundle: Option<Bundle>,
        reply: Reply,
        out: &mut Vec<Effect>,
    ) {
        let at = self.kept.iter().position(|known| known.id == id);
        let before = at.map(|at| (at, self.kept.remove(at)));
        if let Some(bundle) = &bundle {
            self.kept.insert(at.unwrap_or(self.kept.len()), bundle.clone());
        }
        self.writes.push_back(Write {
            command: command.clone(),
            id: id.clone(),
            reply,
            before,
        });
        out.push(Effect::KeepBundle(id, bundle));
    }

    fn is_taken(&self, name: &str, except: &BundleId) -> bool {
        let name = name.to_lowercase();
        let mut others = self.kept.iter().filter(|other| other.id != *except);
        others.any(|other| other.name.to_lowercase() == name)
    }

    /// `Monday release`, `Monday release (2)`, …
    fn free_name(&self, bundle: &Bundle) -> String {
        let numbered = (2..).map(|number| {
            let end = format!(" ({number})");
            let most = Bundle::NAME_LIMIT - end.chars().count();
            let start: String = bundle.name.chars().take(most).collect();
            format!("{}{end}", start.trim_end())
        });
        let mut names = std::iter::once(bundle.name.clone()).chain(numbered);
        let free = names.find(|name| !self.is_taken(name, &bundle.id));
        free.unwrap_or_else(|| bundle.name.clone())
    }
}

/// A bundle is for the tenant of somebody who is signed in here.
fn check_tenant(tenant: &TenantId, accounts: &Accounts) -> Result<(), CommandError> {
    if accounts
        .known()
        .iter()
        .any(|account| account.tenant.id == *tenant)
    {
        Ok(())
    } else {
        Err(CommandError::OtherTenant(tenant.clone()))
    }
}
