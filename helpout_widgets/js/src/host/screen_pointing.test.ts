import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { RoomClient } from "../core/room/client";
import { encodeAside } from "../core/screen/asides";
import { encodePointing } from "../core/screen/pointing";
import type { Call } from "./call";
import type { Remote } from "./remote";
import { Pointing } from "./screen_pointing";

const ADA = "acc_ada";

class FakeChannel {
  sent: string[] = [];
  #listeners = new Set<(text: unknown) => void>();
  constructor(readonly open: boolean) {}
  send = (text: string) => {
    if (this.open) this.sent.push(text);
    return this.open;
  };
  listen = (listener: (text: unknown) => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  receive(text: unknown) {
    for (const listener of this.#listeners) listener(text);
  }
}

function remote(accountId: string, open = true) {
  const channels = { pointer: new FakeChannel(open), still: new FakeChannel(open) };
  const made = { accountId, channel: (name: "pointer" | "still") => channels[name] };
  return { ...channels, remote: made as unknown as Remote };
}

describe("pointing", () => {
  const peers = signal<readonly Remote[]>([]);
  const ada = remote(ADA);
  const awareness = new Awareness(new Y.Doc());
  const state = { account_id: "acc_me", topology: "mesh" };
  let pointing: Pointing;
  let now = 0;

  beforeEach(() => {
    vi.useFakeTimers();
    now = 0;
    state.topology = "mesh";
    peers.value = [ada.remote];
    ada.pointer.sent = [];
    ada.still.sent = [];
    awareness.setLocalState({ cursor: 1 });
    const document = { current: { awareness }, subscribe: () => () => {} };
    pointing = new Pointing({
      client: { state, document } as unknown as RoomClient,
      call: { peers } as unknown as Call,
      now: () => now,
    });
  });
  afterEach(() => {
    pointing.close();
    vi.useRealTimers();
  });

  it("shows the other's pointer in their name, until they leave", () => {
    ada.pointer.receive(encodePointing({ kind: "point", at: { x: 0.5, y: 0.25 } }));
    expect(pointing.marks.value).toMatchObject([
      { account_id: ADA, pointer: { at: { x: 0.5, y: 0.25 } } },
    ]);
    peers.value = [];
    expect(pointing.marks.value).toEqual([]);
    ada.pointer.receive(encodePointing({ kind: "point", at: { x: 0.5, y: 0.25 } }));
    expect(pointing.marks.value).toEqual([]);
  });

  it("drops what is no message, and what is too much", () => {
    for (const text of ["", "[]", '["p",2,2]', new ArrayBuffer(9), null, "x".repeat(100_000)])
      ada.pointer.receive(text);
    expect(pointing.marks.value).toEqual([]);
    for (let turn = 0; turn < 5_000; turn += 1)
      ada.pointer.receive(encodePointing({ kind: "point", at: { x: turn / 5_000, y: 0 } }));
    expect(pointing.marks.value[0]?.pointer?.at.x).toBeLessThan(0.1);
  });

  it("tells one's own pointer to all, and shows one's own lines here", () => {
    pointing.tell({ kind: "point", at: { x: 0.5, y: 0.5 } });
    expect(ada.pointer.sent).toEqual(['["p",0.5,0.5]']);
    expect(pointing.marks.value).toEqual([]);
    pointing.tell({ kind: "draw", stroke: 1, from: 0, points: [{ x: 0, y: 0 }] });
    expect(pointing.marks.value).toMatchObject([{ account_id: "acc_me" }]);
  });

  it("asks once, however often it is told", () => {
    const heard: unknown[] = [];
    pointing.onAside((accountId, aside) => heard.push([accountId, aside.kind]));
    const text = encodeAside({ kind: "turn", id: "frm_0123456789" });
    ada.still.receive(text);
    ada.still.receive(text);
    expect(heard).toEqual([[ADA, "turn"]]);
    for (let turn = 0; turn < 100; turn += 1)
      ada.still.receive(encodeAside({ kind: "turn", id: `frm_01234567${turn}` }));
    expect(heard.length).toBeLessThanOrEqual(6);
  });

  it("goes by awareness where there is no channel, beside the caret", () => {
    state.topology = "server";
    const far = remote(ADA, false);
    peers.value = [far.remote];
    pointing.tell({ kind: "point", at: { x: 0.5, y: 0.5 } });
    pointing.ask({ kind: "still", id: "frm_0123456789" }, ADA);
    vi.advanceTimersByTime(200);
    expect(awareness.getLocalState()).toMatchObject({
      cursor: 1,
      screen: { pointing: '["p",0.5,0.5]', asides: [expect.stringContaining("still")] },
    });
  });

  it("reads awareness by the account that the server stamped", () => {
    state.topology = "server";
    const heard: unknown[] = [];
    pointing.onAside((accountId) => heard.push(accountId));
    const aside = encodeAside({ kind: "still", id: "frm_0123456789" });
    const field = { pointing: '["p",0.25,0.5]', asides: [aside] };
    const tell = (client: number, told: Record<string, unknown>) => {
      awareness.states.set(client, told);
      awareness.emit("change", [{ added: [client], updated: [], removed: [] }, "room"]);
    };
    tell(7, { screen: field });
    tell(8, { screen: { pointing: 5, asides: "many" }, user: { account_id: ADA } });
    expect(pointing.marks.value).toEqual([]);
    tell(9, { screen: field, user: { account_id: ADA } });
    expect(pointing.marks.value).toMatchObject([{ account_id: ADA }]);
    expect(heard).toEqual([ADA]);
  });
});
