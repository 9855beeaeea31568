import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";

/** Which import rule, if any, an import breaks in a file. */
async function broken(filePath: string, from: string): Promise<string[]> {
  const eslint = new ESLint();
  const [result] = await eslint.lintText(`import { x } from "${from}";\nexport const y = x;\n`, { filePath });
  return result?.messages.map((message) => message.ruleId ?? message.message) ?? [];
}

describe("who may import whom", () => {
  it.each([
    ["src/features/active/a.ts", "../activate/duration"],
    ["src/features/active/a.ts", "../../views/status"],
    ["src/features/active/a.ts", "../../host/generated"],
    ["src/features/active/a.ts", "@tauri-apps/api/core"],
    ["src/shared/a.ts", "../features/active/card"],
    ["src/shared/a.ts", "../views/status"],
    ["src/shared/form/a.ts", "../../features/active/card"],
    ["src/host/a.ts", "../shared/words"],
    ["src/views/a.ts", "@tauri-apps/api/window"],
  ])("%s may not import %s", async (file, from) => {
    expect(await broken(file, from)).toEqual(["no-restricted-imports"]);
  });

  it.each([
    ["src/features/active/a.ts", "../../shared/words"],
    ["src/features/active/a.ts", "../../host/host"],
    ["src/features/active/a.ts", "./card"],
    ["src/shared/a.ts", "../host/host"],
    ["src/shared/form/a.ts", "../words"],
    ["src/shared/form/a.ts", "../ticker.svelte"],
    ["src/shared/form/a.ts", "../../host/host"],
    ["src/views/a.ts", "../features/active/card"],
    ["src/host/a.ts", "@tauri-apps/api/window"],
  ])("%s may import %s", async (file, from) => {
    expect(await broken(file, from)).toEqual([]);
  });
});
