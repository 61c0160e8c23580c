// @vitest-environment jsdom
import { signal } from "@preact/signals";
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Listing, ListingPage } from "../../contracts/generated";
import { clientRefusal } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import type { EventsState, Hint } from "../../host/events";
import { createProblemDesk } from "../../host/problem_desk";
import { errorName } from "./error-name";
import { mount } from "./index";
import { reduce, start } from "./state";

function listing(id: string, title: string): Listing {
  return {
    id,
    tutor: { id: "acc_1", display_name: "Ada <b>Okafor</b>" },
    tutor_time_zone: "UTC",
    title,
    description: "d",
    category: "data_analysis",
    tags: [],
    requirements: "",
    durations_minutes: [15, 30, 60],
    published: true,
    rating: { average: null, count: 0 },
    next_slot: "2026-10-28T16:00:00Z",
    fits: ["pandas"],
    approval_required: false,
    cancellation: "none",
    organisation: null,
    assignment: null,
    people: [],
    named_people: [],
    course_id: null,
    course_name: "",
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
  };
}
const pageOf = (...listings: Listing[]): ListingPage => ({ listings, total: listings.length });

describe("state", () => {
  it("joins the next page without showing anything twice", () => {
    let state = start("a", null);
    const search = state.search;
    const first = { listings: [listing("1", "one"), listing("2", "two")], total: 3 };
    state = reduce(state, { type: "answered", search, page: first, at: 1 });
    const next = { listings: [listing("2", "two"), listing("3", "three")], total: 3 };
    state = reduce(state, { type: "answered_more", search, page: next });
    expect(state.results?.listings.map((entry) => entry.id)).toEqual(["1", "2", "3"]);
    const other = { query: "b", category: null };
    expect(reduce(state, { type: "answered_more", search: other, page: next })).toBe(state);
  });
  it("keeps what is shown when the next request fails", () => {
    let state = start("", null);
    state = reduce(state, { type: "answered", search: state.search, page: pageOf(), at: 1 });
    state = reduce(state, { type: "refused", error: clientRefusal("client_timed_out") });
    expect(state).toMatchObject({ phase: "failed", results: { total: 0 }, fetchedAt: 1 });
  });
  it("bounds what is typed", () => {
    const state = reduce(start("", null), { type: "typed", query: "x".repeat(500) });
    expect(state.search.query).toHaveLength(200);
  });
});

describe("errorName", () => {
  it.each([
    ["Traceback\nKeyError: 'region'", "KeyError: 'region'"],
    ["x\npandas.errors.MergeError: no common columns\n\n", "MergeError: no common columns"],
    ["KeyboardInterrupt", "KeyboardInterrupt"],
    ["all is well", null],
    ["", null],
  ])("%j", (traceback, name) => expect(errorName(traceback)).toBe(name));
  it("shortens", () => expect(errorName(`ValueError: ${"x".repeat(99)}`)).toHaveLength(40));
});

describe("pane", () => {
  let element: HTMLElement;
  const listeners = new Set<(hint: Hint) => void>();
  const hint = (told: Hint) => {
    for (const listener of listeners) listener(told);
  };
  let stop: AbortController;
  const listings = vi.fn();
  const searchSolved = vi.fn();
  const navigate = vi.fn();
  const flush = () => vi.advanceTimersByTimeAsync(20);

  function begin(options = {}, more = {}) {
    stop = new AbortController();
    const context = {
      api: {
        listings,
        searchSolved,
        bookings: async () => ({ total: 2 }),
        gatherings: async () => ({ gatherings: [] }),
        myLiveSessions: async () => ({ live_sessions: [] }),
      },
      events: {
        state: signal<EventsState>({ phase: "open", retryAt: null }),
        listen: (listener: (hint: Hint) => void) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        retryNow: () => {},
        hold: () => () => {},
      },
      notebook: null,
      navigate,
      back: null,
      now: () => Date.parse("2026-10-28T12:00:00Z"),
      timeZone: "Asia/Kolkata",
      locale: "en",
      signal: stop.signal,
      ...more,
    } as unknown as PaneContext;
    return mount(element, context, options);
  }

  beforeEach(() => {
    vi.useFakeTimers();
    listings.mockReset().mockResolvedValue(pageOf(listing("lst_1", "Merges & <i>joins</i>")));
    searchSolved.mockReset().mockResolvedValue({ solved: [], total: 0 });
    navigate.mockReset();
    element = document.body.appendChild(document.createElement("div"));
  });
  afterEach(() => {
    stop.abort();
    render(null, element);
    element.remove();
    vi.useRealTimers();
  });

  it("shows cards in the reader's time and never as markup", async () => {
    begin({ query: "pandas" });
    expect(element.querySelector("[aria-busy=true]")).not.toBeNull();
    await flush();
    const card = element.querySelector(".helpout-offer");
    expect(card?.textContent).toContain("Merges & <i>joins</i>");
    expect(card?.textContent).toContain("Today, 9:30 pm");
    expect(card?.textContent).toContain("New here");
    expect(card?.textContent).toContain("15, 30 or 60 min");
    expect(card?.querySelector("i, b:not(.helpout-strong)")).toBeNull();
    expect(element.querySelector("[role=status]")?.textContent).toContain(
      "1 helpout fits “pandas”",
    );
    expect(element.textContent).toContain("2 coming up");
  });

  it("opens a listing from its title", async () => {
    begin();
    await flush();
    element.querySelector<HTMLElement>(".helpout-offer__open")?.click();
    expect(navigate).toHaveBeenCalledWith({ pane: "listing", listing_id: "lst_1" });
  });

  it("searches once for a burst of letters and forgets the answer to an older search", async () => {
    begin();
    await flush();
    const box = element.querySelector("input") as HTMLInputElement;
    for (const text of ["s", "sq", "sql"]) {
      box.value = text;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    await vi.advanceTimersByTimeAsync(300);
    expect(listings).toHaveBeenCalledTimes(2);
    expect(listings.mock.calls[1]?.[0]).toMatchObject({ q: "sql", category: null });
    expect(listings.mock.calls[0]?.[1].signal.aborted).toBe(true);
  });

  it("filters by category", async () => {
    begin();
    await flush();
    const chip = [...element.querySelectorAll<HTMLElement>("[aria-pressed]")].find(
      (button) => button.textContent === "Databases",
    );
    chip?.click();
    await vi.advanceTimersByTimeAsync(300);
    expect(listings.mock.calls[1]?.[0]).toMatchObject({ category: "databases" });
    expect(chip?.getAttribute("aria-pressed")).toBe("true");
  });

  it("looks again on a hint, once for many", async () => {
    begin();
    await flush();
    for (let count = 0; count < 5; count += 1) hint({ name: "listing_changed", id: "lst_2" });
    await vi.advanceTimersByTimeAsync(400);
    expect(listings).toHaveBeenCalledTimes(2);
  });

  it("has a way on where nothing is found", async () => {
    listings.mockResolvedValue(pageOf());
    begin({ query: "fortran" });
    await flush();
    expect(element.textContent).toContain("Nobody for “fortran” yet");
    const showAll = [...element.querySelectorAll("button")].find(
      (button) => button.textContent === "Show everything",
    );
    showAll?.click();
    await flush();
    expect(listings.mock.calls.at(-1)?.[0]).toMatchObject({ q: "", category: null });
    expect(element.textContent).toContain("Nobody offers help here yet");
  });

  it("says what happened, and keeps old results when a later look fails", async () => {
    listings.mockRejectedValueOnce(clientRefusal("client_no_connection"));
    begin();
    await flush();
    expect(element.querySelector("[role=alert]")?.textContent).toContain("does not answer");
    expect(element.textContent).not.toContain("client_no_connection");
    [...element.querySelectorAll("button")].find((b) => b.textContent === "Try again")?.click();
    await flush();
    expect(element.querySelectorAll(".helpout-offer")).toHaveLength(1);
    listings.mockRejectedValueOnce(clientRefusal("client_no_connection"));
    hint({ name: "look_again", id: "" });
    await vi.advanceTimersByTimeAsync(400);
    expect(element.querySelectorAll(".helpout-offer")).toHaveLength(1);
    expect(element.textContent).toContain("This is from 5:30 pm.");
  });

  const solved = {
    id: "sol_1",
    title: "Lost column after <i>merge</i>",
    exception: "KeyError",
    problem: "",
    likeness: 90,
    fits: ["same_exception", "same_message"],
    published_at: "2026-10-01T00:00:00Z",
  };

  it("shows what others solved of it, before booking", async () => {
    searchSolved.mockResolvedValue({ solved: [solved], total: 1 });
    begin({ query: "merge" });
    await flush();
    expect(searchSolved.mock.calls[0]?.[0]).toEqual({ q: "merge", limit: 3 });
    const row = element.querySelector<HTMLElement>(".helpout-solved__row");
    expect(row?.textContent).toContain("Lost column after <i>merge</i>");
    row?.click();
    expect(navigate).toHaveBeenCalledWith({ pane: "solved", solved_id: "sol_1" });
  });

  it("looks for one's own failure when it is chosen, by its signature alone", async () => {
    const cell = {
      code: "secret_code()",
      traceback: "KeyError: 'region'",
      notebook_name: "mine.ipynb",
    };
    const signature = { exception: "KeyError", message: "'…'", frames: ["pandas.get_loc"] };
    const prepareProblem = vi.fn(async ({ problem }: { problem: unknown }) => ({
      problem,
      parts: [],
      signature,
    }));
    begin(
      {},
      {
        notebook: { activeCell: () => cell },
        host: { prepareProblem },
        problem: createProblemDesk(),
      },
    );
    await flush();
    expect(prepareProblem).not.toHaveBeenCalled();
    const chip = [...element.querySelectorAll<HTMLElement>(".helpout-chip")].find((one) =>
      one.textContent?.includes("KeyError"),
    );
    chip?.click();
    await vi.advanceTimersByTimeAsync(300);
    expect(searchSolved.mock.calls.at(-1)?.[0]).toEqual({
      exception: "KeyError",
      message: "'…'",
      frames: "pandas.get_loc",
      limit: 3,
    });
    expect(JSON.stringify(searchSolved.mock.calls)).not.toContain("secret_code");
  });
});
