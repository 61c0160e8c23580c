// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { liveSession } from "../../core/messages/en/live_session";
import { type KeyActions, listenToKeys } from "./keys";

describe("keys", () => {
  let stop: AbortController;
  let done: string[];
  let muted: boolean;
  beforeEach(() => {
    vi.useFakeTimers();
    document.body.innerHTML = '<div id="root"><textarea></textarea><p tabindex="0"></p></div>';
    stop = new AbortController();
    done = [];
    muted = true;
    const act = (name: string) => () => done.push(name);
    const actions: KeyActions = {
      revoke: act("revoke"),
      mute: act("mute"),
      camera: act("camera"),
      share: act("share"),
      point: act("point"),
      chat: act("chat"),
      notes: act("notes"),
      files: act("files"),
      record: act("record"),
      float: act("float"),
      layout: act("layout"),
      hand: act("hand"),
      captions: act("captions"),
      more: act("more"),
      rights: act("rights"),
      leave: act("leave"),
      list: (shown) => done.push(shown ? "list" : "hide"),
      region: (step) => done.push(`region ${step}`),
      talk: (held) => done.push(held ? "talk" : "hush"),
      mayTalk: () => muted,
    };
    const root = document.getElementById("root");
    if (root !== null) listenToKeys(root, actions, stop.signal);
  });
  afterEach(() => {
    stop.abort();
    vi.useRealTimers();
  });
  const press = (key: string, selector = "p", type = "keydown") => {
    const event = new KeyboardEvent(type, { key, bubbles: true, cancelable: true });
    document.querySelector(selector)?.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const acts = () => done.filter((name) => name !== "list" && name !== "hide");

  it("revoke by F8 twice, from inside a text too", () => {
    press("F8", "textarea");
    press("F8", "textarea");
    expect(acts()).toEqual(["revoke"]);
  });

  it("know each letter that the list of keys names", () => {
    for (const [keys] of liveSession.keys.list) {
      const letter = /^F8 (\w)$/.exec(keys)?.[1];
      if (letter === undefined) continue;
      const before = acts().length;
      press("F8");
      press(letter);
      expect(acts().length, keys).toBe(before + 1);
    }
  });

  it("do one thing after F8, and let typing be", () => {
    expect(press("m", "textarea")).toBe(false);
    press("F8");
    expect(press("m", "textarea")).toBe(true);
    expect(press("m", "textarea")).toBe(false);
    expect(acts()).toEqual(["mute"]);
  });

  it("forget F8 after two seconds", () => {
    press("F8");
    vi.advanceTimersByTime(2_100);
    expect(press("v")).toBe(false);
    expect(acts()).toEqual([]);
  });

  it("talk while space is held, outside text and only while muted", () => {
    expect(press(" ", "textarea")).toBe(false);
    press(" ");
    press(" ");
    press(" ", "p", "keyup");
    muted = false;
    expect(press(" ")).toBe(false);
    expect(acts()).toEqual(["talk", "hush"]);
  });

  it("are silent once the pane is gone", () => {
    stop.abort();
    done = [];
    press("F8");
    press("F8");
    expect(done).toEqual([]);
  });
});
