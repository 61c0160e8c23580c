import { describe, expect, it } from "vitest";
import { waitBefore } from "./backoff";
import { newId } from "./id";
import { Numbering } from "./numbering";

const chat = (text: string) => ({ type: "send_chat" as const, frame_id: newId("frm"), text });

describe("numbering", () => {
  it("keeps what was sent until it is acknowledged", () => {
    const numbering = new Numbering();
    numbering.number(chat("a"));
    numbering.number(chat("b"));
    numbering.acknowledge(1);
    expect(numbering.unacknowledged.map((frame) => frame.n)).toEqual([2]);
  });

  it("tells new frames from repeated ones and from gaps", () => {
    const numbering = new Numbering();
    expect([1, 2, 2, 1, 4, 3].map((n) => numbering.accept(n))).toEqual([
      "new",
      "new",
      "again",
      "again",
      "gap",
      "new",
    ]);
  });

  it("sends the rest again after a resume", () => {
    const numbering = new Numbering();
    for (const text of ["a", "b", "c"]) numbering.number(chat(text));
    expect(numbering.resume(2).map((frame) => frame.n)).toEqual([3]);
  });

  it("begins again where the server forgot us, with what may be repeated", () => {
    const numbering = new Numbering();
    numbering.number({ type: "join_call", audio: true, video: true, screen: false });
    const kept = numbering.number(chat("a"));
    numbering.accept(1);
    const { again, lost } = numbering.restart();
    expect(lost.map((frame) => frame.type)).toEqual(["join_call"]);
    expect(again).toEqual([{ ...kept, n: 1 }]);
    expect(numbering.received).toBe(0);
    expect(numbering.number(chat("b"))?.n).toBe(2);
  });
});

describe("ids and waiting", () => {
  it("makes ids of the agreed form", () => {
    expect(newId("con")).toMatch(/^con_[0-9A-Za-z]{20}$/);
    expect(newId("con")).not.toBe(newId("con"));
  });

  it("tries at once, then waits longer up to five seconds", () => {
    expect(waitBefore(0, 1)).toBe(0);
    expect(waitBefore(1, 1)).toBe(250);
    expect(waitBefore(30, 1)).toBe(5000);
    expect(waitBefore(30, 0)).toBe(2500);
  });
});
