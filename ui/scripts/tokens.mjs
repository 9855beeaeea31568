// Writes src/tokens/fluent.css: the Fluent 2 values that the front end uses, as CSS variables. The result is committed;
// run `npm run tokens` after a change here or a new version of the token package.
import { writeFileSync } from "node:fs";
import { webDarkTheme, webLightTheme } from "@fluentui/tokens";

/** The same in every theme. */
const shapes = [
  ...["200", "300", "400", "600"].flatMap((size) => [`fontSizeBase${size}`, `lineHeightBase${size}`]),
  "fontSizeHero700",
  "lineHeightHero700",
  "borderRadiusMedium",
  "borderRadiusLarge",
  "borderRadiusXLarge",
  "durationUltraFast",
  "durationFaster",
  "durationFast",
  "durationNormal",
  "durationGentle",
  "curveEasyEase",
  "curveDecelerateMid",
  "curveAccelerateMid",
];

/** Differ between light and dark. */
const colors = [
  "colorNeutralBackground1",
  "colorNeutralForeground1",
  "colorNeutralForeground2",
  "colorNeutralForeground3",
  "colorNeutralForegroundDisabled",
  "colorNeutralBackgroundDisabled",
  "colorNeutralForegroundOnBrand",
  "colorNeutralStrokeAccessible",
  "colorNeutralStencil1",
  "colorBrandForeground1",
  "colorBrandForeground2",
  "colorBrandBackground",
  "colorBrandBackgroundHover",
  "colorBrandBackgroundPressed",
  "colorStatusSuccessForeground1",
  "colorStatusWarningForeground1",
  "colorBackgroundOverlay",
  "shadow8",
  "shadow16",
  "shadow28",
];

/** Sizes of text in rem, so that they follow a larger system font. */
const value = (theme, name) => {
  const found = theme[name];
  if (found === undefined) throw new Error(`Fluent has no token ${name}`);
  return /^(fontSize|lineHeight)/.test(name) ? `${parseFloat(found) / 16}rem` : found;
};

const block = (selector, theme, names) =>
  `${selector} {\n${names.map((name) => `  --${name}: ${value(theme, name)};\n`).join("")}}\n`;

writeFileSync(
  new URL("../src/tokens/fluent.css", import.meta.url),
  [
    "/* Written by scripts/tokens.mjs from @fluentui/tokens. */\n",
    block(":root", webLightTheme, shapes),
    block(":root", webLightTheme, colors),
    block('[data-theme="dark"]', webDarkTheme, colors),
  ].join("\n"),
);
