//! `--at`: a narrower place than the eligibility's.

use serde_json::json;

use crate::support::*;

/// In the group that has Network Contributor at the management group *Platform*.
const PRADEEP: &str = "pradeep.gupta@contoso.example";
const NETWORK: &str = "Network Contributor";
const CONNECTIVITY: &str = "/subscriptions/bdb9a209-de44-4cde-b646-3a8b27b77bcf";
const PRODUCTION: &str = "/subscriptions/3f8e5734-4e03-460b-9ffe-6003a79f00c7";

fn world_of(person: &str) -> World {
    let world = World::new();
    world.run(&["sign-in", "--as", person]).expect(0);
    world
}

#[test]
fn a_place_is_found_by_name_id_or_path_as_deep_as_it_lies() {
    let world = world_of(PRADEEP);
    let hub = format!("{CONNECTIVITY}/resourcegroups/rg-hub-network");
    let vnet = format!("{hub}/providers/microsoft.network/virtualnetworks/vnet-hub");
    let places = [
        ("contoso connectivity", CONNECTIVITY),
        ("RG-hub-network", &hub),
        (
            &*format!(
                "{}/",
                vnet.replace("/providers/microsoft.n", "/providers/Microsoft.N")
            ),
            &vnet,
        ),
    ];
    for (at, path) in places {
        let words = ["activate", NETWORK, "--justification", "Routes", "--at", at];
        let activated = world.json(&words, 0);
        assert_eq!(activated["items"][0]["scopeId"], path, "{activated}");
        world.tenant.control("settle-all", &json!({}));
    }
    let active = world.json(&["list", "--state", "active"], 0);
    let of_network = active["items"].as_array().unwrap().iter();
    assert_eq!(of_network.filter(|row| row["role"] == NETWORK).count(), 3);

    // Three of them run: the name alone does not say which one is to end.
    world.tenant.control("advance", &json!({ "seconds": 360 }));
    let missed = world.json(&["deactivate", NETWORK], 7);
    assert_eq!(missed["problems"][0]["code"], "ambiguous");
    world
        .run(&["deactivate", NETWORK, "--at", "rg-tools"])
        .expect(7)
        .says("not active at `rg-tools`");
    let ended = world.json(&["deactivate", NETWORK, "--at", "rg-hub-network"], 0);
    assert_eq!(ended["items"][0]["scopeId"], hub.as_str(), "{ended}");
}

#[test]
fn a_place_outside_is_refused_before_anything_is_sent() {
    let world = world_of(PRADEEP);
    let outside = |role: &str, at: &str, code: i32, says: &str| {
        let words = ["activate", role, "--justification", "Routes", "--at", at];
        world.run(&words).expect(code).says(says);
    };
    // What a management group holds, only the service knows: it is asked.
    outside(
        NETWORK,
        PRODUCTION,
        6,
        "lies outside Network Contributor · Management group: Platform",
    );
    outside(
        "Owner",
        CONNECTIVITY,
        6,
        "lies outside Owner · Contoso Production",
    );
    outside(NETWORK, "rg-web-prod", 7, "no place `rg-web-prod` inside");
    assert_eq!(
        world
            .tenant
            .received()
            .iter()
            .filter(|op| *op == "azureRequest")
            .count(),
        0
    );

    let world = World::signed_in();
    let whole = ["activate", EXCHANGE, "--at", "Apps"];
    world.run(&whole).expect(6).says("as a whole only");
    // Its own place is no narrower one, and tells rows of one name apart.
    let own = [
        "activate",
        APPLICATION,
        "--justification",
        "Release",
        "--at",
        "apps",
    ];
    world.run(&own).expect(4);
}

#[test]
fn the_place_tells_which_of_several_rows_of_a_name_is_meant() {
    let world = World::serving(&["--seed", "scale:200"]);
    world.sign_in();
    let all = world.json(&["list", "--state", "eligible"], 0);
    let rows = all["items"].as_array().unwrap();
    let azure = || rows.iter().filter(|row| row["kind"] == "azure-role");
    let meant = azure()
        .find(|row| azure().filter(|other| other["role"] == row["role"]).count() > 1)
        .unwrap();
    let (role, place) = (
        meant["role"].as_str().unwrap(),
        meant["scopeId"].as_str().unwrap(),
    );
    let fitting = azure().filter(|row| row["role"] == role && row["scopeId"] == place);
    assert_eq!(fitting.count(), 1, "one row at each place");
    world.json(&["activate", role], 7);
    let words = ["activate", role, "--justification", "x", "--at", place];
    let activated = world.json(&words, 0);
    assert_eq!(activated["items"][0]["scopeId"], place);
}
