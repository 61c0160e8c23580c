import { describe, expect, it } from "vitest";
import { redact } from "./redact";

describe("redact", () => {
  it.each([
    ["File /home/amara/work/sales.ipynb", "File ~/work/sales.ipynb", 0],
    ["C:\\Users\\Amara\\sales.ipynb", "~\\sales.ipynb", 0],
    ['token = "abc123"', 'token = "•••"', 1],
    [`os.environ["API_KEY"] = 'x y'`, `os.environ["API_KEY"] = '•••'`, 1],
    ['{"password": "a\\"b"}', '{"password": "•••"}', 1],
    ["postgresql://amara:hunter2@db/x", "postgresql://amara:•••@db/x", 1],
    ["ghp_abcdefghijklmnopqrstuvwx", "•••", 1],
    ["df['region'].sum()  # tokens = words", "df['region'].sum()  # tokens = words", 0],
  ])("%s", (before, after, hidden) => {
    expect(redact(before)).toEqual({ text: after, hidden });
  });

  it("counts a secret once, though its name and its shape both tell", () => {
    expect(redact('token = "helpouts_0123456789abcdefgh"').hidden).toBe(1);
  });

  it("takes no time over hostile text", () => {
    const began = performance.now();
    redact("password='".repeat(5_000) + "a:".repeat(20_000));
    expect(performance.now() - began).toBeLessThan(500);
  });
});
