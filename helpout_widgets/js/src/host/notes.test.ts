import { describe, expect, it } from "vitest";
import { keepNotes, NOTES_MAX, readNotes, type Shelf } from "./notes";

function shelf(): Shelf & { size: number } {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    get size() {
      return kept.size;
    },
  };
}

describe("a person's own notes", () => {
  it("are of one person and one live session", () => {
    const here = shelf();
    expect(keepNotes(here, "acc_a", "live_1", "look at the join")).toBe(true);
    expect(readNotes(here, "acc_a", "live_1")).toBe("look at the join");
    expect(readNotes(here, "acc_b", "live_1")).toBe("");
    expect(readNotes(here, "acc_a", "live_2")).toBe("");
    keepNotes(here, "acc_a", "live_1", "");
    expect(readNotes(here, "acc_a", "live_1")).toBe("");
  });

  it("are bounded, each and together: the oldest go first", () => {
    const here = shelf();
    keepNotes(here, "acc_a", "live_0", "x".repeat(NOTES_MAX + 5));
    expect(readNotes(here, "acc_a", "live_0")).toHaveLength(NOTES_MAX);
    for (let number = 1; number <= 100; number += 1)
      keepNotes(here, "acc_a", `live_${number}`, "x");
    expect(readNotes(here, "acc_a", "live_0")).toBe("");
    expect(readNotes(here, "acc_a", "live_1")).toBe("x");
    expect(here.size).toBe(101);
  });

  it("says where the browser keeps nothing", () => {
    const full: Shelf = {
      getItem: () => null,
      setItem: () => {
        throw new Error("quota");
      },
      removeItem: () => {},
    };
    expect(keepNotes(full, "acc_a", "live_1", "x")).toBe(false);
  });
});
