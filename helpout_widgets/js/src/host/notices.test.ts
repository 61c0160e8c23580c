import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import type { Notice, NoticePage } from "../contracts/generated";
import type { Events, Hint } from "./events";
import { createNotices, hearCalls } from "./notices";

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

function notice(id: string, read = false): Notice {
  return { id, kind: "ticket_called", about: "tkt_1", facts: {}, at: "2026-06-01T08:00:00Z", read };
}

function begin() {
  const listeners = new Set<(hint: Hint) => void>();
  const events: Events = {
    state: signal({ phase: "open" as const, retryAt: null }),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    retryNow: () => {},
    hold: () => () => {},
  };
  let page: NoticePage = { notices: [notice("ntc_1")], unread: 1, total: 1 };
  let asked = 0;
  const api = {
    notices: () => {
      asked += 1;
      return asked === 3 ? Promise.reject(new Error("away")) : Promise.resolve(page);
    },
  };
  const watch = createNotices(api, events);
  return {
    watch,
    listeners,
    hint: (name: Hint["name"]) => {
      for (const listener of listeners) listener({ name, id: "" });
    },
    set: (next: NoticePage) => {
      page = next;
    },
    asked: () => asked,
  };
}

describe("what one was told", () => {
  it("counts, and tells of what comes while it watches, not of what was there", async () => {
    const it = begin();
    const heard: string[] = [];
    const calls: string[] = [];
    it.watch.hear((one) => heard.push(one.id));
    hearCalls(
      it.watch,
      (one) => calls.push(`${one.text} → ${one.target.pane}`),
      "UTC",
      () => 0,
    );
    const end = it.watch.watch();
    await settled();
    expect(it.watch.unread.value).toBe(1);
    expect(heard).toEqual([]);
    it.hint("booking_changed");
    await settled();
    expect(it.asked()).toBe(1);
    it.set({
      notices: [
        { ...notice("ntc_4"), kind: "ticket_next" },
        notice("ntc_3", true),
        { ...notice("ntc_2"), kind: "booking_confirmed" },
        notice("ntc_1"),
      ],
      unread: 3,
      total: 4,
    });
    it.hint("notice_changed");
    it.hint("notice_changed");
    await settled();
    expect(heard).toEqual(["ntc_2", "ntc_4"]);
    expect(calls).toEqual(["You are next in line → queue"]);
    expect(it.watch.unread.value).toBe(3);
    // Asked while it was asking, it asked once more; that failed and the number stays.
    expect(it.asked()).toBe(3);
    end();
    expect(it.listeners.size).toBe(0);
  });

  it("asks once for two who watch, and stops with the last", async () => {
    const it = begin();
    const ends = [it.watch.watch(), it.watch.watch()];
    await settled();
    expect(it.asked()).toBe(1);
    ends[0]?.();
    expect(it.listeners.size).toBe(1);
    ends[1]?.();
    expect(it.listeners.size).toBe(0);
  });
});
