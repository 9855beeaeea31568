import { describe, expect, it } from "vitest";
import { around, fits, pieces, wordsOf } from "./filter";

describe("what stands around a word", () => {
  const text = "Rolls back the web front end of release 24.11, which lost carts of returning customers.";

  it("is the whole text where that has room, else its part, from word to word", () => {
    expect(around("Rolls back the web", ["web"])).toBe("Rolls back the web");
    expect(around(text, ["web"])).toBe("…back the web front end of release 24.11,…");
    expect(around(text, ["rolls"])).toBe("Rolls back the web front end of release…");
    expect(around(text, ["customers"])).toBe("…which lost carts of returning customers.");
    expect(around("a".repeat(60), ["aaaa"], 10)).toContain("aaaa");
  });
});

describe("the filter", () => {
  it("finds every word anywhere, whatever its case and accents", () => {
    const texts = ["Exchange Administrator", "Contoso directory"];
    expect(fits(texts, wordsOf("admin EXCH"))).toBe(true);
    expect(fits(texts, wordsOf("admin contoso"))).toBe(true);
    expect(fits(texts, wordsOf("exchnage"))).toBe(false);
    expect(fits(["Gruppe Büro"], wordsOf("buro"))).toBe(true);
    expect(fits(texts, wordsOf("   "))).toBe(true);
  });

  it("marks what it found and loses no letter", () => {
    expect(pieces("Exchange Administrator", wordsOf("admin ex"))).toEqual([
      { text: "Ex", hit: true },
      { text: "change ", hit: false },
      { text: "Admin", hit: true },
      { text: "istrator", hit: false },
    ]);
    for (const text of ["Büro", "İstanbul", "ﬁnance", "a👩‍👩‍👧b", ""]) {
      const cut = pieces(text, wordsOf("i b u"));
      expect(cut.map((piece) => piece.text).join("")).toBe(text);
    }
  });

  it("marks words that overlap as one", () => {
    expect(pieces("banana", wordsOf("ana"))).toEqual([
      { text: "b", hit: false },
      { text: "anana", hit: true },
    ]);
  });
});
