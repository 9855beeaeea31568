//! Roles that are activated together.

use chrono::TimeDelta;
use serde::Serialize;
use specta::Type;
use stint_app::engine::{Command, Reply, RunWith, Snapshot};
use stint_domain::{
    Bundle, BundleId, BundleRow, EligibilityId, EligibleAssignment, EligibleRef, Scope, Tenant, TenantId,
};
use tauri::State;

use super::{Answer, done, exported};
use crate::{
    export,
    shell::Shell,
    view::{ActivateForm, AppError, BundleForm, BundleFormRow, BundleMissing},
};

/// What became of running a bundle.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase", tag = "at")]
pub(crate) enum BundleRun {
    /// Its roles are on their way.
    Started {
        /// The batch's id.
        batch: String,
    },
    /// Something is missing first.
    Incomplete {
        /// What is known of each role that can be asked for, in the bundle's order; none of one that was not confirmed.
        forms: Vec<ActivateForm>,
        /// What is missing, in the order in which a form asks.
        missing: Vec<BundleMissing>,
    },
}

/// Keeps a bundle. Answers with its id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_bundle(shell: State<'_, Shell>, bundle: BundleForm) -> Answer<String> {
    let bundle = shell
        .read(|shown| filled_in(bundle, shown))
        .unwrap_or_else(|| Err(AppError::new("sign-in-needed")))?;
    kept(&shell, Command::SaveBundle(bundle)).await
}

/// Forgets a bundle.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drop_bundle(shell: State<'_, Shell>, id: String) -> Answer<()> {
    done(&shell, Command::DropBundle(id.as_str().into())).await
}

/// Activates a bundle where nothing is missing, else says what is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn run_bundle(shell: State<'_, Shell>, id: String) -> Answer<BundleRun> {
    run(&shell, &id).await
}

/// An imported bundle was looked at: it may run from now on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn confirm_bundle(shell: State<'_, Shell>, id: String) -> Answer<()> {
    done(&shell, Command::ConfirmBundle(id.as_str().into())).await
}

/// Writes a bundle into the folder for downloads. Answers with the file's path.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_bundle(shell: State<'_, Shell>, id: String) -> Answer<String> {
    let bundle = shell.read(|shown| find(shown, &id)).flatten();
    let bundle = bundle.ok_or_else(|| AppError::new("not-found"))?;
    exported(move |folder| export::bundle(&bundle, folder)).await
}

/// Takes a bundle from a file's text. Answers with its id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_bundle_text(shell: State<'_, Shell>, text: String) -> Answer<String> {
    kept(&shell, Command::ImportBundle(text)).await
}

/// Runs a bundle by one click: of what is missing nothing is taken for granted.
pub(crate) async fn run(shell: &Shell, id: &str) -> Answer<BundleRun> {
    let command = Command::RunBundle {
        bundle: id.into(),
        with: RunWith::one_click(shell.zone()),
    };
    match shell.desk.command(command).await? {
        Reply::Batch(batch, _) => Ok(BundleRun::Started {
            batch: batch.to_string(),
        }),
        Reply::Incomplete(needs) => Ok(BundleRun::Incomplete {
            forms: needs.drafts.into_iter().map(Into::into).collect(),
            missing: needs.missing.into_iter().map(Into::into).collect(),
        }),
        Reply::Done | Reply::Intent(_) | Reply::Many(_) | Reply::Bundle(_) => {
            Err(AppError::with("unexpected", "no-batch"))
        }
    }
}

async fn kept(shell: &Shell, command: Command) -> Answer<String> {
    match shell.desk.command(command).await? {
        Reply::Bundle(id) => Ok(id.to_string()),
        Reply::Done | Reply::Intent(_) | Reply::Many(_) | Reply::Batch(..) | Reply::Incomplete(_) => {
            Err(AppError::with("unexpected", "no-bundle"))
        }
    }
}

fn find(shown: &Snapshot, id: &str) -> Option<Bundle> {
    let mut states = shown.bundles.value.iter();
    states
        .find(|state| state.bundle.id.as_str() == id)
        .map(|state| state.bundle.clone())
}

/// The bundle that the form means. One that is changed stays of its tenant and as confirmed as it was; a new one is of
/// the tenant of its roles.
///
/// # Errors
/// The bundle or one of its rows is not there any more.
fn filled_in(form: BundleForm, shown: &Snapshot) -> Answer<Bundle> {
    let gone = || AppError::new("not-found");
    let before = match &form.id {
        Some(id) => Some(find(shown, id).ok_or_else(gone)?),
        None => None,
    };
    let rows = form.rows.iter();
    let rows = rows
        .map(|row| row_of(row, before.as_ref(), shown).ok_or_else(gone))
        .collect::<Result<_, _>>()?;
    let tenant = match &before {
        Some(before) => before.tenant.clone(),
        None => tenant_of(&form, shown).ok_or_else(gone)?,
    };
    Ok(Bundle {
        id: before
            .as_ref()
            .map_or_else(BundleId::random, |before| before.id.clone()),
        name: form.name,
        tenant,
        rows,
        justification: form.justification,
        ticket_system: form.ticket_system,
        confirmed: before.is_none_or(|before| before.confirmed),
    })
}

/// `None` where the row names nothing that is there.
fn row_of(row: &BundleFormRow, before: Option<&Bundle>, shown: &Snapshot) -> Option<BundleRow> {
    let at = row.at.as_deref().map(|at| Scope::in_azure(at).id);
    let eligible = match &row.eligible {
        Some(id) => {
            let (assignment, tenant) = eligible(shown, id)?;
            EligibleRef::of(assignment, at, tenant)
        }
        // Nobody can look up what the person is not eligible for: it stays as it was.
        None => {
            let was = usize::try_from(row.was?).ok()?;
            before?.rows.get(was)?.eligible.clone()
        }
    };
    Some(BundleRow {
        eligible,
        duration: TimeDelta::seconds(row.duration.into()),
    })
}

fn tenant_of(form: &BundleForm, shown: &Snapshot) -> Option<TenantId> {
    let mut ids = form.rows.iter().filter_map(|row| row.eligible.as_deref());
    ids.find_map(|id| eligible(shown, id))
        .map(|(_, tenant)| tenant.id.clone())
}

/// The eligibility with this id, and the tenant of its account.
fn eligible<'a>(shown: &'a Snapshot, id: &str) -> Option<(&'a EligibleAssignment, &'a Tenant)> {
    let mut rows = shown.eligible.value.iter().flatten();
    let id: EligibilityId = id.parse().ok()?;
    let row = rows.find(|row| row.assignment.id == id)?;
    let account = &shown.head.value.account_row(id.account())?.account;
    Some((&row.assignment, &account.tenant))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::example;

    fn shown() -> Snapshot {
        let mut shown = example::scene(vec![]).snapshot;
        let row = example::azure_row("Contributor", "/subscriptions/s");
        shown.bundles.value = Arc::new(vec![example::bundle(&row)]);
        shown.eligible.value = Arc::new(Some(vec![row]));
        shown
    }

    fn row(eligible: Option<&str>, was: Option<u32>) -> BundleFormRow {
        BundleFormRow {
            eligible: eligible.map(str::to_owned),
            was,
            at: Some("/subscriptions/S/resourceGroups/web".to_owned()),
            duration: 3600,
        }
    }

    fn form(id: Option<&str>, rows: Vec<BundleFormRow>) -> BundleForm {
        BundleForm {
            id: id.map(str::to_owned),
            name: "Monday release".to_owned(),
            justification: "Release {date}".to_owned(),
            ticket_system: String::new(),
            rows,
        }
    }

    #[test]
    fn a_new_bundle_is_of_the_tenant_of_its_roles() {
        let bundle = filled_in(form(None, vec![row(Some("p1.t1/eligibility-1"), None)]), &shown()).unwrap();
        assert!(bundle.confirmed && bundle.tenant.as_str() == "t1");
        let wanted = &bundle.rows[0].eligible;
        assert_eq!(
            wanted.at.as_ref().map(|at| at.as_str()),
            Some("/subscriptions/s/resourcegroups/web")
        );
        assert_eq!(bundle.rows[0].duration, TimeDelta::hours(1));
    }

    #[test]
    fn a_row_without_an_eligibility_stays_as_it_was() {
        let mut shown = shown();
        let mut state = shown.bundles.value[0].clone();
        state.bundle.confirmed = false;
        state.bundle.rows[0].eligible.role_name = "Gone Administrator".to_owned();
        shown.bundles.value = Arc::new(vec![state]);
        let bundle = filled_in(form(Some("bundle-1"), vec![row(None, Some(0))]), &shown).unwrap();
        assert_eq!(bundle.rows[0].eligible.role_name, "Gone Administrator");
        assert_eq!(bundle.rows[0].eligible.at, None);
        assert_eq!((bundle.id.as_str(), bundle.confirmed), ("bundle-1", false));
    }

    #[test]
    fn what_is_not_there_any_more_is_not_kept() {
        let check = |id, rows| {
            let error = filled_in(form(id, rows), &shown()).unwrap_err();
            assert_eq!(error.code, "not-found");
        };
        check(Some("bundle-2"), vec![row(Some("p1.t1/eligibility-1"), None)]);
        check(None, vec![row(Some("eligibility-2"), None)]);
        check(None, vec![row(None, Some(0))]);
        check(Some("bundle-1"), vec![row(None, Some(7))]);
    }
}
