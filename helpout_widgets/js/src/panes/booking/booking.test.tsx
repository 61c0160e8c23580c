// @vitest-environment jsdom
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type {
  Agreement,
  BookingDraft,
  HoldDraft,
  Listing,
  Problem,
  SeriesDraft,
  Slot,
  SlotPage,
} from "../../contracts/generated";
import { clientRefusal, HelpoutRefusal } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import type { Hint } from "../../host/events";
import { sampleBooking } from "../my_helpouts/sample";
import { mount } from "./index";

const AGREEMENT: Agreement = {
  title: "Untangle merges",
  description: "d",
  requirements: "",
  duration_minutes: 30,
  price_minor: 0,
  currency: "",
  approval_required: false,
  cancellation: "half",
  free_cancellation_hours: 24,
  reschedules_max: 2,
};
const NOW = Date.parse("2026-11-02T06:00:00Z");
const slot = (start: string): Slot => ({
  start,
  end: new Date(Date.parse(start) + 1_800_000).toISOString(),
});
const LISTING: Listing = {
  id: "lst_1",
  tutor: { id: "acc_1", display_name: "Ada Okafor" },
  tutor_time_zone: "America/New_York",
  title: "Untangle merges",
  description: "d",
  category: "data_analysis",
  tags: [],
  requirements: "",
  durations_minutes: [30, 60],
  published: true,
  rating: { average: 5, count: 1 },
  next_slot: null,
  fits: [],
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

describe("pane", () => {
  let element: HTMLElement;
  let stop: AbortController;
  let hint: (hint: Hint) => void;
  let free: string[];
  let clock = NOW;
  const slots = vi.fn();
  const book = vi.fn();
  const holdSlot = vi.fn();
  const releaseBooking = vi.fn();
  const bookSeries = vi.fn();
  let listing: Listing;
  const navigate = vi.fn();
  const flush = () => vi.advanceTimersByTimeAsync(20);
  const button = (text: string) =>
    [...element.querySelectorAll<HTMLElement>("button:not([data-helpout-next])")].find((found) =>
      found.textContent?.includes(text),
    );
  const chosen = () => element.querySelector("[role=radio][aria-checked=true][data-start]");

  function begin(options = {}, more: Partial<PaneContext> = {}) {
    stop = new AbortController();
    const context = {
      api: { listing: async () => listing, slots, book, holdSlot, releaseBooking, bookSeries },
      events: {
        listen: (listener: (hint: Hint) => void) => {
          hint = listener;
          return () => {};
        },
        state: { value: { phase: "waiting", retryAt: null } },
        retryNow: () => {},
        hold: () => () => {},
      },
      notebook: null,
      navigate,
      back: null,
      now: () => clock,
      timeZone: "Asia/Kolkata",
      locale: "en",
      signal: stop.signal,
      ...more,
    } as unknown as PaneContext;
    mount(element, context, { listing_id: "lst_1", ...options });
  }

  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
    clock = NOW;
    free = ["2026-11-03T14:00:00Z", "2026-11-03T14:30:00Z", "2026-11-05T14:00:00Z"];
    slots.mockReset().mockImplementation(
      async (_id: string, query: { from: string; to: string }): Promise<SlotPage> => ({
        slots: free.filter((at) => at >= query.from && at < query.to).map(slot),
        tutor_time_zone: "America/New_York",
        tutor_zone_of: null,
        tutor_zones: [],
        clock_changes: [],
        next_slot: free.find((at) => at >= query.to) ?? null,
      }),
    );
    book.mockReset();
    bookSeries.mockReset();
    releaseBooking.mockReset().mockResolvedValue(null);
    holdSlot.mockReset().mockImplementation(async ({ start }: HoldDraft) => ({
      ...sampleBooking,
      id: `bkg_hold${holdSlot.mock.calls.length}`,
      status: "held",
      start,
      expires_in_ms: 600_000,
      agreement_hash: "3f2a91bc".repeat(8),
      agreement: AGREEMENT,
    }));
    listing = LISTING;
    navigate.mockReset();
    element = document.body.appendChild(document.createElement("div"));
  });
  afterEach(() => {
    stop.abort();
    render(null, element);
    element.remove();
    vi.useRealTimers();
  });

  it("keeps the last times while nobody answers, and books again when somebody does", async () => {
    begin({ start: "2026-11-03T14:00:00Z" });
    await flush();
    clock = NOW + 60_000;
    slots.mockRejectedValueOnce(clientRefusal("client_no_connection"));
    hint({ name: "booking_changed", id: "bkg_2" });
    await vi.advanceTimersByTimeAsync(400);
    const bar = element.querySelector(".helpout-offline");
    expect(bar?.textContent).toContain("This is from 11:30");
    expect(button("7:30 pm")).toBeDefined();
    const send = button("Book Tue 3 Nov");
    expect(send?.getAttribute("aria-disabled")).toBe("true");
    send?.click();
    expect(book).not.toHaveBeenCalled();
    bar?.querySelector<HTMLElement>("button")?.click();
    await flush();
    expect(element.querySelector(".helpout-offline")).toBeNull();
    expect(button("Book Tue 3 Nov")?.getAttribute("aria-disabled")).not.toBe("true");
  });

  it("asks once for a month, chooses the first free day and shows both clocks", async () => {
    begin();
    await flush();
    expect(slots).toHaveBeenCalledTimes(1);
    expect(slots.mock.calls[0]?.[1]).toMatchObject({
      to: "2026-12-06T18:30:00.000Z",
      duration_minutes: 30,
      time_zone: "Asia/Kolkata",
    });
    expect(element.textContent).toContain("Tuesday 3 November");
    expect(button("7:30 pm")?.textContent).toContain("9:00 am in New York");
    expect(button("Choose a time first")?.getAttribute("aria-disabled")).toBe("true");
  });

  it("books what its button says, with words and one key for every try", async () => {
    begin();
    await flush();
    button("7:30 pm")?.click();
    await flush();
    const area = element.querySelector("textarea") as HTMLTextAreaElement;
    area.value = "The column is gone";
    area.dispatchEvent(new Event("input", { bubbles: true }));
    await flush();
    book.mockRejectedValueOnce(clientRefusal("client_timed_out"));
    button("Book Tue 3 Nov, 7:30 pm")?.click();
    await flush();
    expect(element.querySelector("[role=alert]")?.textContent).toContain("took too long");
    expect(element.querySelector("textarea")?.value).toBe("The column is gone");
    book.mockResolvedValueOnce({
      ...{ id: "bkg_1", start: free[0], live_session_id: "live_1" },
      tutor: LISTING.tutor,
      tutor_time_zone: "America/New_York",
      joinable_from: "2026-11-03T13:50:00Z",
    });
    button("Book Tue 3 Nov, 7:30 pm")?.click();
    await flush();
    const [first, second] = book.mock.calls.map(([draft]) => draft as BookingDraft);
    expect(first?.idempotency_key).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
    expect(second).toEqual(first);
    expect(first).toMatchObject({
      start: "2026-11-03T14:00:00Z",
      duration_minutes: 30,
      problem: { summary: "The column is gone", code: "", traceback: "" },
      hold_id: "bkg_hold1",
      agreement_hash: "3f2a91bc".repeat(8),
    });
    expect(element.textContent).toContain("Booked with Ada");
    expect(button("Join Ada")).toBeUndefined();
    button("My helpouts")?.click();
    expect(navigate).toHaveBeenCalledWith({ pane: "my_helpouts", tab: "upcoming" });
  });

  it("offers to join when the room is open", async () => {
    begin({ start: "2026-11-03T14:00:00Z" });
    await flush();
    book.mockResolvedValueOnce({
      ...{ id: "bkg_1", start: free[0], live_session_id: "live_1" },
      tutor: LISTING.tutor,
      tutor_time_zone: "America/New_York",
      joinable_from: "2026-11-02T05:00:00Z",
    });
    button("Book Tue 3 Nov, 7:30 pm")?.click();
    await flush();
    button("Join Ada")?.click();
    expect(navigate).toHaveBeenCalledWith({ pane: "live_session", live_session_id: "live_1" });
  });

  it("strikes out a lost time, keeps the words and offers the next", async () => {
    begin({ start: "2026-11-03T14:00:00Z" });
    await flush();
    const area = element.querySelector("textarea") as HTMLTextAreaElement;
    area.value = "kept";
    area.dispatchEvent(new Event("input", { bubbles: true }));
    await flush();
    holdSlot.mockRejectedValue(clientRefusal("client_timed_out"));
    book.mockImplementationOnce(async () => {
      free = free.slice(1);
      const context = { alternatives: [slot("2026-11-03T14:30:00Z"), { start: 3 }] };
      const refusal = { code: "slot_taken", title: "", detail: "", field: null, context };
      throw new HelpoutRefusal(refusal, 409);
    });
    button("Book Tue 3 Nov, 7:30 pm")?.click();
    await flush();
    expect(element.querySelector(".helpout-time--taken")?.textContent).toBe("7:30 pmjust taken");
    expect(element.textContent).toContain("7:30 pm was just taken.");
    const others = element.querySelectorAll<HTMLElement>(
      ".helpout-booking__summary .helpout-slot-row",
    );
    expect(others).toHaveLength(1);
    others[0]?.click();
    await flush();
    expect(chosen()?.textContent).toContain("8:00 pm");
    expect(button("Book Tue 3 Nov, 8:00 pm")).toBeDefined();
    expect(element.querySelector("textarea")?.value).toBe("kept");
  });

  it("offers a lost time no more, though the list cannot be had again", async () => {
    begin({ start: "2026-11-03T14:00:00Z" });
    await flush();
    const refusal = { code: "slot_taken", title: "", detail: "", field: null, context: {} };
    book.mockRejectedValueOnce(new HelpoutRefusal(refusal, 409));
    slots.mockRejectedValueOnce(clientRefusal("client_timed_out"));
    button("Book Tue 3 Nov, 7:30 pm")?.click();
    await flush();
    button("7:30 pm")?.click();
    await flush();
    expect(chosen()).toBeNull();
    hint({ name: "look_again", id: "" });
    await vi.advanceTimersByTimeAsync(400);
    button("7:30 pm")?.click();
    await flush();
    expect(chosen()?.textContent).toContain("7:30 pm");
  });

  it("says at once when a time that could not be kept goes while one is writing", async () => {
    holdSlot.mockRejectedValue(clientRefusal("client_timed_out"));
    begin({ start: "2026-11-03T14:00:00Z" });
    await flush();
    await vi.advanceTimersByTimeAsync(500);
    free = free.slice(1);
    hint({ name: "listing_changed", id: "lst_1" });
    await vi.advanceTimersByTimeAsync(400);
    expect(chosen()).toBeNull();
    expect(element.textContent).toContain("7:30 pm was just taken by somebody else.");
  });

  it("goes to the first month that has a time", async () => {
    free = ["2027-01-12T14:00:00Z"];
    begin();
    await flush();
    expect(element.textContent).toContain("January 2027");
    expect(element.textContent).toContain("Tuesday 12 January");
  });

  it("moves over the days by keys, into the next month too", async () => {
    begin();
    await flush();
    const press = (key: string) =>
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    const stops = element.querySelectorAll<HTMLElement>("[data-date][tabindex='0']");
    expect([...stops].map((day) => day.dataset.date)).toEqual(["2026-11-03"]);
    stops[0]?.focus();
    press("ArrowRight");
    await flush();
    expect((document.activeElement as HTMLElement).dataset.date).toBe("2026-11-04");
    press("PageDown");
    await flush();
    expect((document.activeElement as HTMLElement).dataset.date).toBe("2026-12-04");
    expect(element.textContent).toContain("December 2026");
  });

  describe("a hold", () => {
    const held = async () => {
      begin({ start: "2026-11-03T14:00:00Z" });
      await flush();
      await vi.advanceTimersByTimeAsync(500);
    };

    it("keeps the time that was rested on, and lets go of it for another", async () => {
      await held();
      expect(holdSlot).toHaveBeenCalledTimes(1);
      expect(element.textContent).toContain("Kept for you");
      button("8:00 pm")?.click();
      await flush();
      expect(releaseBooking).toHaveBeenCalledWith("bkg_hold1");
      await vi.advanceTimersByTimeAsync(500);
      expect(holdSlot.mock.calls[1]?.[0]).toMatchObject({ start: "2026-11-03T14:30:00Z" });
    });

    it("does not strike out what only we have taken", async () => {
      await held();
      free = free.slice(1);
      hint({ name: "listing_changed", id: "lst_1" });
      await vi.advanceTimersByTimeAsync(400);
      expect(chosen()?.textContent).toContain("7:30 pm");
      expect(button("Book Tue 3 Nov, 7:30 pm")).toBeDefined();
    });

    it("is let go of when the form is left", async () => {
      await held();
      stop.abort();
      expect(releaseBooking).toHaveBeenCalledWith("bkg_hold1");
    });

    it("is let go of when it comes after the form was left", async () => {
      let answer: (value: unknown) => void = () => {};
      holdSlot.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
      await held();
      stop.abort();
      answer({ ...sampleBooking, id: "bkg_late", expires_in_ms: 600_000 });
      await flush();
      expect(releaseBooking).toHaveBeenCalledWith("bkg_late");
    });

    it("says nothing of time until its end is near, then calmly, then what to do", async () => {
      await held();
      const area = element.querySelector("textarea") as HTMLTextAreaElement;
      area.value = "kept words";
      area.dispatchEvent(new Event("input", { bubbles: true }));
      vi.setSystemTime(NOW + 400_000);
      clock = NOW + 400_000;
      await vi.advanceTimersByTimeAsync(0);
      expect(element.textContent).not.toContain("left");
      clock = NOW + 485_000;
      await vi.advanceTimersByTimeAsync(485_000);
      expect(element.textContent).toContain("Kept for you, 2 min left");
      await vi.advanceTimersByTimeAsync(120_000);
      expect(element.querySelector("[role=alert]")?.textContent).toContain(
        "7:30 pm is not kept for you any more.",
      );
      expect(element.querySelector("textarea")?.value).toBe("kept words");
      button("Keep 7:30 pm again")?.click();
      await flush();
      expect(holdSlot).toHaveBeenCalledTimes(2);
      expect(element.textContent).toContain("Kept for you");
    });

    it("that somebody else was faster with offers the next at once", async () => {
      const context = { alternatives: [slot("2026-11-03T14:30:00Z")] };
      const refusal = { code: "slot_taken", title: "", detail: "", field: null, context };
      holdSlot.mockRejectedValueOnce(new HelpoutRefusal(refusal, 409));
      await held();
      expect(element.textContent).toContain("7:30 pm was just taken.");
      expect(element.querySelector(".helpout-booking__summary .helpout-slot-row")).not.toBeNull();
    });

    it("shows what is agreed on", async () => {
      await held();
      const said = element.querySelector("[data-helpout-agreed]")?.textContent;
      expect(said).toContain(
        "You can cancel at no charge until Mon 2 Nov, 7:30 pm. After that it costs half",
      );
      expect(said).toContain("If Ada cancels, you pay nothing");
      expect(element.textContent).toContain("You both see the same text: 3f2a91bc");
    });
  });

  it("asks where the tutor answers first", async () => {
    listing = { ...LISTING, approval_required: true };
    begin({ start: "2026-11-03T14:00:00Z" });
    await flush();
    book.mockResolvedValueOnce({
      ...sampleBooking,
      status: "requested",
      start: free[0],
      expires_in_ms: 86_400_000,
    });
    button("Ask for Tue 3 Nov, 7:30 pm")?.click();
    await flush();
    expect(element.textContent).toContain("Asked Ada");
    expect(element.textContent).toContain("If Ada has not answered by Tue 3 Nov");
    expect(button("Join")).toBeUndefined();
  });

  it("offers the next free one first", async () => {
    begin();
    await flush();
    const next = element.querySelector<HTMLElement>("[data-helpout-next]");
    expect(next?.textContent).toContain("Tomorrow, 7:30 pm");
    next?.click();
    await flush();
    expect(chosen()?.textContent).toContain("7:30 pm");
    expect(next?.getAttribute("aria-pressed")).toBe("true");
  });

  it("books week after week, or says which weeks cannot be had", async () => {
    begin({ start: "2026-11-03T14:00:00Z" });
    await flush();
    const repeat = element.querySelector<HTMLInputElement>("[data-helpout-repeat] input");
    repeat?.click();
    await flush();
    const gap = {
      start: "2026-11-10T14:00:00Z",
      code: "slot_taken",
      detail: "",
      alternatives: [slot("2026-11-10T15:00:00Z")],
    };
    bookSeries.mockResolvedValueOnce({ series_id: null, bookings: [], gaps: [gap] });
    button("Book 4 weeks from Tue 3 Nov, 7:30 pm")?.click();
    await flush();
    expect(bookSeries.mock.calls[0]?.[0] as SeriesDraft).toMatchObject({
      weeks: 4,
      all_or_nothing: true,
      time_zone: "Asia/Kolkata",
      hold_id: "bkg_hold1",
    });
    expect(element.querySelector("[role=alert]")?.textContent).toContain(
      "1 of 4 weeks cannot be booked, so nothing is booked yet.",
    );
    bookSeries.mockResolvedValueOnce({ series_id: null, bookings: [], gaps: [gap] });
    button("Book 4 weeks from Tue 3 Nov, 7:30 pm")?.click();
    await flush();
    const [once, again] = bookSeries.mock.calls.map(([draft]) => draft as SeriesDraft);
    expect(again?.idempotency_key).not.toBe(once?.idempotency_key);
    const made = (start: string) => ({ ...sampleBooking, id: `bkg_${start}`, start });
    bookSeries.mockResolvedValueOnce({
      series_id: "ser_1",
      bookings: [made("2026-11-03T14:00:00Z"), made("2026-11-17T14:00:00Z")],
      gaps: [gap],
    });
    button("Book the other 3")?.click();
    await flush();
    expect(bookSeries.mock.calls[2]?.[0]).toMatchObject({ all_or_nothing: false });
    expect(element.textContent).toContain("2 weeks with Ada");
    book.mockResolvedValueOnce(made("2026-11-10T15:00:00Z"));
    button("8:30 pm")?.click();
    await flush();
    expect(book.mock.calls[0]?.[0]).toMatchObject({ start: "2026-11-10T15:00:00Z" });
    expect(element.textContent).toContain("Tue 10 Nov, 8:30 pm");
    expect(element.textContent).not.toContain("could not be booked");
  });

  const notebook = {
    activeCell: () => ({
      code: 'connect(password="hunter2")',
      traceback: "KeyError: 'x'",
      notebook_name: "a.ipynb",
    }),
  } as unknown as PaneContext["notebook"];
  const piece = (text: string) => ({ text, secret: null, mark: "" });
  const prepareProblem = vi.fn(async ({ problem }: { problem: Problem }) => ({
    problem,
    signature: null,
    parts: [
      {
        path: "code",
        pieces: [
          piece('connect(password="'),
          { text: "hunter2", secret: "password", mark: "[password-hidden]" },
          piece('")'),
        ],
      },
      { path: "traceback", pieces: [piece(problem.traceback)] },
      { path: "notebook_name", pieces: [piece(problem.notebook_name)] },
    ],
  }));
  const host = { prepareProblem } as unknown as PaneContext["host"];
  const sent = () => book.mock.calls.at(-1)?.[0].problem as Problem;

  it("shows what goes along and leaves out what is removed", async () => {
    begin({ start: "2026-11-03T14:00:00Z" }, { notebook, host });
    await flush();
    expect([...element.querySelectorAll("pre")].map((pre) => pre.textContent)).toEqual([
      'connect(password="[password-hidden]")',
      "KeyError: 'x'",
      "a.ipynb",
    ]);
    book.mockRejectedValue(clientRefusal("client_no_connection"));
    button("Book Tue")?.click();
    await flush();
    expect(sent().code).toBe('connect(password="[password-hidden]")');
    element.querySelector<HTMLElement>("[aria-label='Show this password anyway']")?.click();
    await flush();
    button("Book Tue")?.click();
    await flush();
    expect(sent().code).toBe('connect(password="hunter2")');
    element.querySelector<HTMLElement>("[aria-label='Remove Cell']")?.click();
    await flush();
    button("Book Tue")?.click();
    await flush();
    expect(sent()).toMatchObject({
      code: "",
      traceback: "KeyError: 'x'",
      notebook_name: "a.ipynb",
    });
  });

  it("sends nothing of the notebook that could not be looked through", async () => {
    prepareProblem.mockRejectedValueOnce(clientRefusal("client_no_connection"));
    begin({ start: "2026-11-03T14:00:00Z" }, { notebook, host });
    await flush();
    expect(element.textContent).toContain("nothing of it is attached");
    book.mockRejectedValue(clientRefusal("client_no_connection"));
    button("Book Tue")?.click();
    await flush();
    expect(sent()).toEqual({
      summary: "",
      code: "",
      traceback: "",
      notebook_name: "",
      context: null,
    });
  });

  it("does not book before it has shown what goes along", async () => {
    prepareProblem.mockReturnValueOnce(new Promise(() => {}));
    begin({ start: "2026-11-03T14:00:00Z" }, { notebook, host });
    await flush();
    button("Book Tue")?.click();
    await flush();
    expect(book).not.toHaveBeenCalled();
  });
});
