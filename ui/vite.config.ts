import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const policy = [
  "default-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The gallery is a page for us; the app carries only `dist`. */
export default defineConfig(({ mode }) => {
  const gallery = mode === "gallery";
  return {
    plugins: [svelte(), svelteTesting()],
    build: {
      // The web view is the one of Debian 12 and newer.
      target: "safari16.4",
      outDir: gallery ? here("../target/gallery") : here("dist"),
      emptyOutDir: true,
      // The content security policy lets fonts come from files only.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: gallery ? here("gallery.html") : [here("index.html"), here("panel.html")] },
    },
    // The gallery stands under the policy that the app's window has, so that it shows what the window would.
    preview: { headers: { "Content-Security-Policy": policy } },
    server: { strictPort: true, fs: { allow: [here("..")] } },
    test: {
      environment: "jsdom",
      include: ["src/**/*.test.ts", "gallery/**/*.test.ts", "test/**/*.test.ts"],
      setupFiles: [here("test/setup.ts")],
      restoreMocks: true,
      testTimeout: 60_000,
      env: { TZ: "UTC", LC_ALL: "en_GB.UTF-8" },
    },
  };
});
