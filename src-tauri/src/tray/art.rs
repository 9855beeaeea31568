//! Paints the icon from the designer's drawings in `icons/tray`.

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};

use stint_app::TrayTone;

use super::icon::{IconState, STEPS};

/// Pixels of a side: large enough for a panel at twice the usual size, which scales it down.
pub(crate) const SIDE: u32 = 44;

/// The taskbar's tone, which decides the color of the drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// A dark taskbar.
    OnDark,
    /// A light taskbar, and the template that macOS paints itself.
    OnLight,
}

impl Tone {
    /// The tone that a person chose. macOS paints the icon itself, whatever was chosen.
    pub(crate) fn of(chosen: TrayTone) -> Self {
        match chosen {
            TrayTone::Light if cfg!(not(target_os = "macos")) => Self::OnLight,
            TrayTone::Dark if cfg!(not(target_os = "macos")) => Self::OnDark,
            TrayTone::System | TrayTone::Light | TrayTone::Dark => Self::HERE,
        }
    }

    /// The tone of this system's taskbar. Panels of Linux desktops and the taskbar of Windows are dark unless
    /// somebody changed them; neither tells a program.
    const HERE: Self = if cfg!(target_os = "macos") {
        Self::OnLight
    } else {
        Self::OnDark
    };
}

/// A square of [`SIDE`] pixels, RGBA from the top left, not multiplied with alpha.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Painting(pub(crate) Vec<u8>);

/// Why a drawing can't be painted. The drawings are part of the program, and a test paints each.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArtError {
    /// It is no drawing.
    #[error("a drawing of the tray cannot be read")]
    Unreadable(#[from] resvg::usvg::Error),
    /// There is no memory for it.
    #[error("no room for a picture of {SIDE} pixels")]
    NoRoom,
}

/// The dash that stands for the arc in `tray-active-50` and `tray-low`, replaced by the one that is wanted.
const ACTIVE_DASH: &str = "18.85 37.70";
const LOW_DASH: &str = "4.52 37.70";
/// The circle's length.
const AROUND: f64 = 37.70;

/// Paints the state.
///
/// # Errors
/// Only when a drawing of the program itself is broken.
pub(crate) fn paint(state: IconState, tone: Tone) -> Result<Painting, ArtError> {
    let tree = Tree::from_str(&drawing(state, tone), &Options::default())?;
    let mut pixels = Pixmap::new(SIDE, SIDE).ok_or(ArtError::NoRoom)?;
    let scale = SIDE as f32 / tree.size().width();
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    let straight = pixels.pixels().iter().flat_map(|pixel| {
        let color = pixel.demultiply();
        [color.red(), color.green(), color.blue(), color.alpha()]
    });
    Ok(Painting(straight.collect()))
}

fn drawing(state: IconState, tone: Tone) -> String {
    macro_rules! drawn {
        ($name:literal) => {
            match tone {
                Tone::OnDark => include_str!(concat!("../../../icons/tray/tray-", $name, "-ondark.svg")),
                Tone::OnLight => include_str!(concat!("../../../icons/tray/tray-", $name, "-onlight.svg")),
            }
        };
    }
    match state {
        IconState::Offline => drawn!("offline").to_owned(),
        IconState::Low(step) => drawn!("low").replace(LOW_DASH, &dash(step)),
        IconState::Active(step) => drawn!("active-50").replace(ACTIVE_DASH, &dash(step)),
        IconState::Idle => drawn!("idle").to_owned(),
    }
}

fn dash(step: u8) -> String {
    let arc = AROUND * f64::from(step) / f64::from(STEPS);
    format!("{arc:.2} {AROUND:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many pixels are painted more than half.
    fn ink(painting: &Painting) -> usize {
        painting.0.chunks(4).filter(|pixel| pixel[3] > 127).count()
    }

    #[test]
    fn the_arc_grows_with_each_step_in_both_tones() {
        for tone in [Tone::OnDark, Tone::OnLight] {
            for state in [IconState::Active as fn(u8) -> IconState, IconState::Low] {
                let inks: Vec<_> = (1..=STEPS)
                    .map(|step| ink(&paint(state(step), tone).unwrap()))
                    .collect();
                assert!(inks.windows(2).all(|pair| pair[0] < pair[1]), "{inks:?}");
            }
        }
    }

    #[test]
    fn every_state_has_a_picture_of_its_own() {
        let states = [
            IconState::Offline,
            IconState::Low(2),
            IconState::Active(2),
            IconState::Idle,
        ];
        let painted: Vec<_> = states
            .iter()
            .map(|state| paint(*state, Tone::OnDark).unwrap())
            .collect();
        for (at, one) in painted.iter().enumerate() {
            assert_eq!(one.0.len(), (SIDE * SIDE * 4) as usize);
            assert!(ink(one) > 50);
            assert!(painted[at + 1..].iter().all(|other| other != one));
        }
    }

    #[test]
    fn low_has_a_color_of_warning() {
        let painting = paint(IconState::Low(24), Tone::OnDark).unwrap();
        let orange = painting
            .0
            .chunks(4)
            .filter(|p| p[3] == 255 && p[0] > 200 && p[2] < 150)
            .count();
        assert!(orange > 100, "{orange}");
    }
}
