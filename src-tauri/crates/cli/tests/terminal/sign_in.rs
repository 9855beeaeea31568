use crate::support::*;

#[test]
fn without_an_account_and_without_a_cloud_a_sign_in_is_needed() {
    let terminal = Terminal::new();
    for words in [["list"], ["requests"], ["accounts"], ["sign-out"], ["watch"]] {
        terminal.run(&words).expect(3).says("stintctl sign-in");
    }
    terminal.run(&["activate", EXCHANGE]).expect(3);
    terminal
        .run(&["sign-in"])
        .expect(3)
        .says("--client-id")
        .says("--cloud FILE");
    terminal
        .run(&["sign-in", "--as", BRUCE])
        .expect(2)
        .says("--cloud FILE");
    terminal
        .run(&["sign-in", "--as", BRUCE, "--cloud", "usgov"])
        .expect(2)
        .says("practice tenant only");
}

#[test]
fn a_sign_in_lasts_until_the_sign_out() {
    let world = World::new();
    world.run(&["list"]).expect(3);
    world.sign_in();
    world.run(&["list"]).expect(0);
    world.terminal.run(&["list"]).expect(3).says("--cloud FILE");
    world.run(&["sign-out"]).expect(0);
    world.run(&["list"]).expect(3);
}

#[test]
fn nobody_becomes_somebody_else() {
    let world = World::new();
    world
        .run(&["sign-in", "--as", "nobody@contoso.example"])
        .expect(7)
        .says(BRUCE);
    world.run(&["list"]).expect(3);
}

#[test]
fn a_sign_in_that_cannot_be_kept_is_said_and_is_none() {
    let world = World::new();
    let cloud = world.terminal.path("practice.json");
    let cloud = cloud.to_str().unwrap();
    let words = ["sign-in", "--as", BRUCE, "--cloud", cloud];
    world
        .terminal
        .run(&words)
        .expect(1)
        .says("no keyring runs here")
        .says("--token-file FILE");
    world.terminal.run(&["list", "--cloud", cloud]).expect(3);
}

#[test]
fn without_a_browser_and_a_name_it_says_how_to_name_one() {
    let world = World::new();
    world.run(&["sign-in"]).expect(3).says("--as UPN");
}

#[test]
fn a_context_can_be_satisfied_at_once() {
    let world = World::new();
    world
        .run(&["sign-in", "--as", BRUCE, "--context", "c1"])
        .expect(0);
    let words: Vec<_> = ["activate", EXCHANGE, "--step-up"]
        .into_iter()
        .chain(FILLED)
        .collect();
    world.run(&words).expect(0);
}
