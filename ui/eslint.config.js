import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

/**
 * Who may import whom: views -> features -> shared -> host, everybody -> tokens. A feature is closed: nothing of
 * another feature comes in. `regex` is what a relative import may not look like in that folder.
 */
const arrows = [
  {
    files: ["src/features/*/*"],
    regex: "^\\.\\./(?!\\.\\./(shared|host|tokens)/)",
    message: "a feature imports only its own folder, shared, host and tokens",
  },
  { files: ["src/shared/*"], regex: "^\\.\\./(?!(host|tokens|\\.\\./\\.\\./icons)/)", message: "shared imports only host and tokens" },
  {
    files: ["src/shared/*/*"],
    regex: "^\\.\\./(?!([\\w.]+$|\\.\\./(host|tokens)/))",
    message: "a folder of shared imports only its own, shared, host and tokens",
  },
  {
    files: ["src/views/*"],
    regex: "^\\.\\./(?!(features|shared|host|tokens)/)",
    message: "views import features, shared, host and tokens",
  },
];

const tauri = {
  regex: "^@tauri-apps/|/generated$",
  message: "only src/host speaks to Tauri; use the Host that a component gets",
};

const restricted = (...patterns) => ({ "no-restricted-imports": ["error", { patterns }] });

export default ts.config(
  { ignores: ["dist", "node_modules", "src/host/generated.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      "no-console": "error",
      eqeqeq: "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "off",
      ...restricted(tauri),
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  { files: ["scripts/**", "*.config.*"], languageOptions: { globals: globals.node }, rules: { "no-console": "off" } },
  ...arrows.map(({ files, regex, message }) => ({ files, rules: restricted({ regex, message }, tauri) })),
  { files: ["src/host/*"], rules: restricted({ regex: "^\\.\\./", message: "host imports nothing of ours" }) },
);
