//! `cargo xtask screens`: the window in pictures, to be laid beside those of the design.

use crate::{
    place::Place,
    process::say,
    set_up::{self, Consent, Extent, ui},
};

/// Draws every picture anew. Fails when a screen that a picture needs cannot be brought about; the others are drawn.
pub(crate) fn screens(place: &Place, consent: Consent) -> anyhow::Result<()> {
    set_up::set_up(place, Extent::Screens, consent)?;
    let out = place.target.join("screens");
    say(format_args!("The pictures go to {}", out.display()));
    ui::draw(place, &out)
}
