//! Objects of the directory in Graph's spelling: people, groups, and the tenant itself.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::directory::Person;
use crate::groups::Group;
use crate::world::Tenant;

/// The properties of a person that one may read with `User.Read` about oneself.
pub(super) fn own_profile(person: &Person) -> Value {
    json!({
        "id": person.oid,
        "accountEnabled": true,
        "businessPhones": [],
        "department": person.department,
        "displayName": person.name,
        "givenName": person.given_name(),
        "jobTitle": person.title,
        "mail": person.mail,
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": null,
        "surname": person.surname(),
        "userPrincipalName": person.upn,
        "userType": if person.home.is_some() { "Guest" } else { "Member" },
    })
}

/// The properties of anybody that one may read with `User.ReadBasic.All`.
pub(super) fn basic_profile(person: &Person) -> Value {
    json!({
        "id": person.oid,
        "displayName": person.name,
        "givenName": person.given_name(),
        "mail": person.mail,
        "surname": person.surname(),
        "userPrincipalName": person.upn,
    })
}

/// What an answer holds of a person where nothing was selected.
pub(super) const DEFAULT_PROFILE: &[&str] = &[
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
];

/// A person as the principal of something.
pub(super) fn principal(person: &Person) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.user",
        "id": person.oid,
        "displayName": person.name,
        "userPrincipalName": person.upn,
        "mail": person.mail,
    })
}

/// A person or a group as the principal of something.
pub(super) fn principal_of(tenant: &Tenant, id: Uuid) -> Option<Value> {
    let person = tenant.person(id).map(principal);
    person.or_else(|| tenant.group(id).map(group))
}

/// What an answer holds of a group.
pub(super) fn group(group: &Group) -> Value {
    let dynamic = group.department.is_some();
    json!({
        "@odata.type": "#microsoft.graph.group",
        "id": group.id,
        "description": group.description,
        "displayName": group.name,
        "groupTypes": if dynamic { vec!["DynamicMembership"] } else { Vec::new() },
        "isAssignableToRole": group.role_assignable,
        "mail": null,
        "mailEnabled": false,
        "mailNickname": group.name.replace(' ', "").to_ascii_lowercase(),
        "membershipRule": group.rule(),
        "membershipRuleProcessingState": dynamic.then_some("On"),
        "onPremisesSyncEnabled": group.synchronized.then_some(true),
        "securityEnabled": true,
        "visibility": "Private",
    })
}

pub(super) fn organization(tenant: &Tenant) -> Value {
    json!({
        "id": tenant.id,
        "displayName": tenant.name,
        "tenantType": "AAD",
        "verifiedDomains": [{
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": true,
            "isInitial": true,
            "name": tenant.domain,
            "type": "Managed",
        }],
    })
}
