import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CallMember } from "../contracts/generated";
import type { RoomClient } from "../core/room/client";
import { emptyRoom, type RoomState } from "../core/room/state";
import type { Aside } from "../core/screen/asides";
import type { Screen, Shared } from "./screen";
import { ScreenDesk } from "./screen_desk";
import type { Pointing } from "./screen_pointing";

vi.mock("./screen_still", () => ({
  stillOf: async () => ({ blob: new Blob(), media_type: "image/png", width: 4, height: 3 }),
  base64Of: async () => "AAAA",
}));

const ME = "con_me0000000000";
const BEN = "con_ben000000000";
const BENS = "acc_ben";
const ID = "frm_0123456789";

function member(id: string, order: number, screen: boolean): CallMember {
  const account_id = id === ME ? "acc_me" : BENS;
  const still = { audio: true, video: true, screen, paused: false, watch: false, ready: false };
  return { connection_id: id, account_id, order, device: "page", ...still };
}

class FakeRoom {
  state: RoomState = { ...emptyRoom(ME), account_id: "acc_me", link: "open" };
  #told = new Set<() => void>();
  subscribe = (listener: () => void) => {
    this.#told.add(listener);
    return () => this.#told.delete(listener);
  };
  become(change: Partial<RoomState>) {
    this.state = { ...this.state, ...change };
    for (const listener of this.#told) listener();
  }
}

describe("the desk of a shared screen", () => {
  const shared = signal<Shared | null>(null);
  const paused = signal(false);
  const sharing = { kind: "tab", track: {}, element: null, name: "" } as unknown as Shared;
  let room: FakeRoom;
  let asked: [string, Aside][];
  let kept: object[];
  let desk: ScreenDesk;
  let say: (accountId: string, aside: Aside) => void;
  let now = 0;
  let cleared = 0;

  beforeEach(() => {
    shared.value = null;
    paused.value = false;
    room = new FakeRoom();
    asked = [];
    kept = [];
    say = () => {};
    now = 0;
    desk = new ScreenDesk({
      liveSessionId: "live_1",
      api: {
        addStill: async (_id, draft) => {
          kept.push(draft);
          return {} as never;
        },
      },
      client: room as unknown as RoomClient,
      screen: {
        shared,
        paused,
        stop: () => {
          shared.value = null;
        },
      } as unknown as Screen,
      pointing: {
        ask: (aside: Aside, accountId: string) => asked.push([accountId, aside]),
        clear: () => {
          cleared += 1;
        },
        onAside: (listener: typeof say) => {
          say = listener;
          return () => {};
        },
      } as unknown as Pointing,
      now: () => now,
    });
  });

  afterEach(() => desk.close());

  it("keeps who shares until they let the other, which stops their own", () => {
    shared.value = sharing;
    say(BENS, { kind: "turn", id: ID });
    expect(desk.asked.value).toEqual({ accountId: BENS, id: ID });
    expect(shared.value).toBe(sharing);
    desk.answer(true);
    expect(shared.value).toBeNull();
    expect(asked).toEqual([[BENS, { kind: "answer", id: ID, yes: true }]]);
    expect(desk.asked.value).toBeNull();
  });

  it("keeps on where the answer is no", () => {
    shared.value = sharing;
    say(BENS, { kind: "turn", id: ID });
    desk.answer(false);
    expect(shared.value).toBe(sharing);
    expect(asked).toEqual([[BENS, { kind: "answer", id: ID, yes: false }]]);
  });

  it("takes all marks away when nothing is shared any more", () => {
    shared.value = sharing;
    const before = cleared;
    room.become({ seq: 1 });
    expect(cleared).toBe(before);
    shared.value = null;
    expect(cleared).toBeGreaterThan(before);
  });

  it("believes only the answer of whom it asked, to what it asked", () => {
    desk.wish(BENS);
    const id = asked[0]?.[1].id ?? "";
    say("acc_eve", { kind: "answer", id, yes: true });
    say(BENS, { kind: "answer", id: ID, yes: true });
    expect(desk.wished.value?.answer).toBe("waiting");
    say(BENS, { kind: "answer", id, yes: false });
    expect(desk.wished.value?.answer).toBe("no");
  });

  it("has its turn when who shared just stops", () => {
    room.become({ call: [member(ME, 1, false), member(BEN, 2, true)] });
    desk.wish(BENS);
    expect(desk.wished.value?.answer).toBe("waiting");
    room.become({ call: [member(ME, 1, false), member(BEN, 2, false)] });
    expect(desk.wished.value?.answer).toBe("yes");
    shared.value = sharing;
    expect(desk.wished.value).toBeNull();
  });

  it("of two who began at once only the first goes on", () => {
    shared.value = sharing;
    room.become({ call: [member(ME, 1, true), member(BEN, 2, true)] });
    expect(shared.value).toBe(sharing);
    room.become({ call: [member(ME, 3, true), member(BEN, 2, true)] });
    expect(shared.value).toBeNull();
    expect(desk.gaveWayTo.value).toBe(BENS);
  });

  it("takes a still for the other, and says who took it", async () => {
    shared.value = sharing;
    desk.captionFor = (id) => `by ${id}`;
    say(BENS, { kind: "still", id: ID });
    await vi.waitFor(() => expect(desk.news.value).toEqual({ by: BENS, what: "kept" }));
    expect(kept).toMatchObject([{ caption: `by ${BENS}`, media_type: "image/png" }]);
  });

  it("hands out nothing while paused, nor where nothing is shared", async () => {
    say(BENS, { kind: "still", id: ID });
    shared.value = sharing;
    paused.value = true;
    say(BENS, { kind: "still", id: ID });
    expect(asked).toEqual([[BENS, { kind: "no_still", id: ID, why: "paused" }]]);
    expect(kept).toEqual([]);
  });

  it("hands out nothing that was paused while it was taken", async () => {
    shared.value = sharing;
    say(BENS, { kind: "still", id: ID });
    paused.value = true;
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    expect(kept).toEqual([]);
  });

  it("takes so many stills for others and no more", async () => {
    shared.value = sharing;
    for (let turn = 0; turn < 50; turn += 1) say(BENS, { kind: "still", id: `${ID}${turn}` });
    await vi.waitFor(() => expect(kept.length).toBeGreaterThan(0));
    await Promise.resolve();
    expect(kept.length).toBeLessThanOrEqual(3);
  });

  it("tells that a still came, and not an old one", () => {
    const still = { still_id: "s", caption: "", width: 4, height: 3 };
    const entry = (seq: number) => ({
      seq,
      at: "",
      account_id: BENS,
      body: { kind: "still_taken" as const, ...still },
    });
    room.become({ seq: 4, talk: [entry(4)] });
    desk.askStill(BENS);
    room.become({ seq: 4 });
    expect(desk.news.value?.what).toBe("asking");
    room.become({ seq: 5, talk: [entry(4), entry(5)] });
    expect(desk.news.value?.what).toBe("kept");
  });
});
