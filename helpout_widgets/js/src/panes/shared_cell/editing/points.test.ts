import { describe, expect, it } from "vitest";
import { languageName, loadLanguage } from "./languages";
import { toPoints, toUnits } from "./points";

describe("places in code", () => {
  it("count code points as Jupyter does", () => {
    const code = "x = '😀é'; y";
    expect(toPoints(code, code.length)).toBe([...code].length);
    expect(toPoints("😀a", 2)).toBe(1);
    expect(toUnits("😀a", 1)).toBe(2);
    expect(toUnits("ab", 9)).toBe(2);
  });

  it("come back to where they were", () => {
    const code = "a😀b\n😁c";
    for (let points = 0; points <= [...code].length; points += 1)
      expect(toPoints(code, toUnits(code, points))).toBe(points);
  });
});

describe("the language of a kernel", () => {
  it("is known by many names", () => {
    expect(languageName("Python")).toBe("python");
    expect(languageName("ipython3")).toBe("python");
    expect(languageName("R")).toBe("r");
    expect(languageName("C++17")).toBe("c++");
    expect(languageName("zsh")).toBe("shell");
    expect(languageName("constructor")).toBe("");
    expect(languageName("klingon")).toBe("");
  });

  it("is loaded where there is a grammar, and else is nothing", async () => {
    for (const name of ["r", "julia", "bash", "c++", "javascript", "markdown", "c#", "sql"])
      expect(await loadLanguage(name)).not.toEqual([]);
    expect(await loadLanguage("")).toEqual([]);
  });
});
