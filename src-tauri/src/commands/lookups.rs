//! What somebody looks up. Nothing of it changes anything, and nothing of it enters the slices.

use tauri::{State, Url};

use super::{Answer, browsed};
use crate::{
    shell::Shell,
    view::{CapabilityView, CarriesView, ChildView, eligibility},
};

/// The places right below `scope`, or below the eligibility's own where it is `null`, in the service's order; with a
/// `search` instead those at any depth whose names or ids hold it, the outermost first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn children(
    shell: State<'_, Shell>,
    eligible: String,
    scope: Option<String>,
    search: String,
) -> Answer<Vec<ChildView>> {
    let eligible = eligibility(&eligible)?;
    Ok(shell.desk.children(&eligible, scope.as_deref(), &search).await?)
}

/// Looks up which roles the eligibility's group carries.
#[tauri::command]
#[specta::specta]
pub(crate) async fn carries(shell: State<'_, Shell>, eligible: String) -> Answer<CarriesView> {
    Ok(shell.desk.carries(&eligibility(&eligible)?).await?)
}

/// Looks up what works for this account, and what is missing where something does not.
#[tauri::command]
#[specta::specta]
pub(crate) async fn capabilities(shell: State<'_, Shell>, account: String) -> Answer<CapabilityView> {
    Ok(shell.desk.capabilities(&account.as_str().into()).await?)
}

/// Opens the page where an administrator of the account's tenant consents.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_consent(shell: State<'_, Shell>, account: String) -> Answer<()> {
    // Asked for anew: no window names an address to open.
    let card = shell.desk.capabilities(&account.as_str().into()).await?;
    browsed(card.consent.and_then(|page| Url::parse(&page).ok())).await
}
