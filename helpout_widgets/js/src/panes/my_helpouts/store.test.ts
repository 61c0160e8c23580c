import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Listing } from "../../contracts/generated";
import type { PaneContext } from "../../host/context";
import type { Hint } from "../../host/events";
import { HINT_MS } from "../../host/hints";
import { createStore, type Store } from "./store";

describe("what is asked for again after a hint", () => {
  const tell = new Set<(hint: Hint) => void>();
  const stop = new AbortController();
  const asked: string[] = [];
  let own: string[] = ["lst_mine"];
  let store: Store;
  const api = {
    bookings: async ({ when }: { when: string }) => {
      asked.push(when);
      return { bookings: [], total: 0 };
    },
    listings: async () => {
      asked.push("listings");
      return { listings: own.map((id) => ({ id }) as Listing), total: own.length };
    },
    me: async () => ({ account: {}, marketplace: {} }),
  };
  const hint = async (name: Hint["name"], ...ids: string[]) => {
    for (const id of ids) for (const one of [...tell]) one({ name, id });
    await vi.advanceTimersByTimeAsync(HINT_MS);
    return asked.splice(0).sort();
  };

  beforeEach(async () => {
    vi.useFakeTimers();
    store = createStore({
      api,
      now: () => Date.now(),
      signal: stop.signal,
      events: {
        listen(one: (hint: Hint) => void) {
          tell.add(one);
          return () => tell.delete(one);
        },
      },
    } as unknown as PaneContext);
    await vi.advanceTimersByTimeAsync(0);
    asked.length = 0;
  });

  afterEach(() => {
    stop.abort();
    vi.useRealTimers();
  });

  it("is what the hint touches, once for many", async () => {
    expect(await hint("presence_changed", "acc_1")).toEqual([]);
    expect(await hint("queue_changed", "que_1")).toEqual([]);
    expect(await hint("booking_changed", "bkg_1", "bkg_2", "bkg_3")).toEqual(["past", "upcoming"]);
    expect(await hint("review_changed", "bkg_1")).toEqual(["past"]);
    expect(await hint("availability_changed", "acc_1")).toEqual(["listings"]);
    expect(await hint("look_again", "")).toContain("listings");
    await vi.advanceTimersByTimeAsync(HINT_MS);
    asked.length = 0;

    expect(await hint("listing_changed", "lst_mine")).toEqual(["listings"]);
    expect(await hint("listing_changed", "lst_theirs")).toEqual(["listings"]);
    expect(await hint("listing_changed", "lst_theirs")).toEqual([]);
    own = ["lst_mine", "lst_theirs"];
    expect(await hint("organisation_changed", "org_1")).toEqual(["listings"]);
    expect(await hint("listing_changed", "lst_theirs")).toEqual(["listings"]);
    expect(store.listings.state.value.value).toHaveLength(2);

    stop.abort();
    expect(tell.size).toBe(0);
  });
});
