//! The app's icons in the formats that the systems want, made from the two drawings in `icons/`. The test below holds
//! the committed files to the drawings; `STINT_UPDATE=1 cargo test -p stint` makes them anew.

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};

use crate::golden;

/// Sides of the pictures in the Windows icon.
const WINDOWS: &[u32] = &[16, 20, 24, 32, 48, 64, 256];

/// The pictures in the macOS icon, by the four letters of their size.
const MACOS: &[(&[u8; 4], u32)] = &[(b"ic07", 128), (b"ic08", 256), (b"ic09", 512), (b"ic10", 1024)];

#[test]
fn the_built_icons_are_the_drawings() {
    for side in [32, 128, 256] {
        golden::check(&format!("icons/built/{side}x{side}.png"), &png(side));
    }
    golden::check("icons/built/stint.ico", &ico());
    golden::check("icons/built/stint.icns", &icns());
}

/// The drawing with `side` pixels: below 32 the one with fewer details.
fn png(side: u32) -> Vec<u8> {
    let drawing = if side < 32 {
        include_str!("../../icons/app-icon-small.svg")
    } else {
        include_str!("../../icons/app-icon.svg")
    };
    let tree = Tree::from_str(drawing, &Options::default()).unwrap();
    let mut pixels = Pixmap::new(side, side).unwrap();
    let scale = side as f32 / tree.size().width();
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().unwrap()
}

/// A directory of PNG pictures: 6 bytes of header, 16 for each picture, then the pictures.
fn ico() -> Vec<u8> {
    let pictures: Vec<_> = WINDOWS.iter().map(|side| (*side, png(*side))).collect();
    let count = u16::try_from(pictures.len()).unwrap();
    let mut file = Vec::new();
    for word in [0, 1, count] {
        file.extend(word.to_le_bytes());
    }
    let mut place = 6 + 16 * u32::from(count);
    for (side, picture) in &pictures {
        // A side of 256 is written as 0.
        let side = u8::try_from(*side).unwrap_or(0);
        let length = u32::try_from(picture.len()).unwrap();
        file.extend([side, side, 0, 0]);
        file.extend(1_u16.to_le_bytes());
        file.extend(32_u16.to_le_bytes());
        file.extend(length.to_le_bytes());
        file.extend(place.to_le_bytes());
        place += length;
    }
    file.extend(pictures.into_iter().flat_map(|(_, picture)| picture));
    file
}

/// Chunks of a name, a length that counts itself, and a PNG picture, in one chunk named `icns`.
fn icns() -> Vec<u8> {
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let length = u32::try_from(content.len() + 8).unwrap();
        [name.as_slice(), &length.to_be_bytes(), content].concat()
    };
    let pictures: Vec<u8> = MACOS
        .iter()
        .flat_map(|(name, side)| chunk(name, &png(*side)))
        .collect();
    chunk(b"icns", &pictures)
}
