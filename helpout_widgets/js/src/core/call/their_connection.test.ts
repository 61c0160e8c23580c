import { describe, expect, it } from "vitest";
import { TheirConnection } from "./their_connection";

const described = (fingerprint: string, fragment: string, type = "offer") => ({
  description: {
    type,
    sdp: `a=ice-ufrag:${fragment}\r\na=fingerprint:sha-256 ${fingerprint}\r\n`,
  },
});
const candidate = (usernameFragment: string) => ({ candidate: { usernameFragment } });

describe("the other side's connection", () => {
  it("stays the same over restarts", () => {
    const theirs = new TheirConnection();
    for (const fragment of ["a", "b"]) {
      expect(theirs.judge(described("F1", fragment))).toBe("now");
      expect(theirs.judge(candidate(fragment))).toBe("now");
    }
  });

  it("is another one with another certificate, and what is said of the first is past", () => {
    const theirs = new TheirConnection();
    theirs.judge(described("F1", "a"));
    expect(theirs.judge(described("F2", "b"))).toBe("next");
    expect(theirs.judge(candidate("a"))).toBe("past");
    expect(theirs.judge(candidate("b"))).toBe("now");
    expect(theirs.judge(described("F1", "a", "answer"))).toBe("past");
    expect(theirs.judge(described("F2", "b"))).toBe("now");
  });

  it("is past when we begin anew, and the next is simply theirs", () => {
    const theirs = new TheirConnection();
    theirs.judge(described("F1", "a"));
    theirs.leave();
    expect(theirs.judge(described("F1", "c"))).toBe("past");
    expect(theirs.judge(candidate("a"))).toBe("past");
    expect(theirs.judge(described("F2", "b", "answer"))).toBe("now");
  });

  it("needs neither to be told", () => {
    const theirs = new TheirConnection();
    expect(theirs.judge({ description: { type: "offer", sdp: "" } })).toBe("now");
    expect(theirs.judge({ candidate: {} })).toBe("now");
    theirs.leave();
    expect(theirs.judge({ description: { type: "offer" } })).toBe("now");
  });
});
