// @vitest-environment jsdom
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Booking, Listing } from "../../contracts/generated";
import { clientRefusal } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { mount } from "./index";
import { sampleBooking } from "./sample";

const NOW = Date.parse("2026-11-03T13:20:00Z");
const listing = { durations_minutes: [30], tutor_time_zone: "America/New_York" } as Listing;
const slots = ["2026-11-05T14:00:00Z", "2026-11-05T14:30:00Z"].map((start) => ({
  start,
  end: new Date(Date.parse(start) + 1_800_000).toISOString(),
}));

describe("my helpouts", () => {
  let element: HTMLElement;
  let stop: AbortController;
  let booking: Booking;
  const api = {
    bookings: vi.fn(),
    approveBooking: vi.fn(),
    declineBooking: vi.fn(),
    acceptTime: vi.fn(),
    declineTime: vi.fn(),
    proposeTime: vi.fn(),
    sayLate: vi.fn(),
    cancelBooking: vi.fn(),
    listing: async () => listing,
    slots: async () => ({
      slots,
      tutor_time_zone: "America/New_York",
      tutor_zones: [],
      clock_changes: [],
      next_slot: null,
    }),
    listings: async () => ({ listings: [], total: 0 }),
    me: async () => ({ account: {}, marketplace: {} }),
    availability: () => new Promise(() => {}),
    gatherings: () => new Promise(() => {}),
    myLiveSessions: () => new Promise(() => {}),
    notices: () => new Promise(() => {}),
  };
  const flush = () => vi.advanceTimersByTimeAsync(20);
  const button = (text: string) =>
    [...element.querySelectorAll<HTMLElement>("button")].find(
      (found) => found.textContent === text || found.getAttribute("aria-label") === text,
    );
  const press = async (text: string) => {
    expect(button(text), text).toBeDefined();
    button(text)?.click();
    await flush();
  };

  async function begin(more: Partial<Booking>) {
    booking = { ...sampleBooking, ...more };
    stop = new AbortController();
    const context = {
      api,
      events: { listen: () => () => {} },
      baseUrl: "/helpouts/",
      notebook: null,
      navigate: () => {},
      back: null,
      now: () => NOW,
      timeZone: "Asia/Kolkata",
      locale: "en",
      signal: stop.signal,
      // Loaded with the panes of a live session only.
      get rooms(): never {
        throw new Error("not here");
      },
    } as unknown as PaneContext;
    mount(element, context, {});
    await flush();
  }

  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
    for (const call of Object.values(api))
      if (vi.isMockFunction(call)) call.mockReset().mockResolvedValue(null);
    api.bookings.mockImplementation(async ({ when }: { when: string }) => ({
      bookings: when === "upcoming" ? [booking] : [],
      total: 1,
      server_time: "",
    }));
    element = document.body.appendChild(document.createElement("div"));
  });
  afterEach(() => {
    stop.abort();
    render(null, element);
    element.remove();
    vi.useRealTimers();
  });

  it("offers what the server allows, and nothing else", async () => {
    await begin({ may: [] });
    for (const text of ["Cancel", "Another time", "Running late"])
      expect(button(text)).toBeUndefined();
    expect(button("Details")).toBeDefined();
  });

  it("lets the tutor accept or turn down a request", async () => {
    await begin({ role: "tutor", status: "requested", may: ["approve", "decline"] });
    expect(element.textContent).toContain("Amara asks for this time");
    expect(button("Join Amara")).toBeUndefined();
    await press("Accept Amara");
    expect(api.approveBooking).toHaveBeenCalledWith("bkg_1");
    await press("Turn down");
    const reason = element.querySelector<HTMLInputElement>(".helpout-confirm input");
    if (reason !== null) reason.value = " ill ";
    reason?.dispatchEvent(new Event("input", { bubbles: true }));
    await flush();
    element.querySelector<HTMLElement>(".helpout-confirm .helpout-button--bad")?.click();
    await flush();
    expect(api.declineBooking).toHaveBeenCalledWith("bkg_1", { reason: "ill" });
  });

  it("says what cancelling costs now, before it is done", async () => {
    await begin({ cancellation: { percent: 50, free_until: null }, may: ["cancel"] });
    await press("Cancel");
    expect(element.querySelector(".helpout-confirm")?.textContent).toContain(
      "It costs half of the price now.",
    );
    await press("Cancel helpout");
    expect(api.cancelBooking).toHaveBeenCalledWith("bkg_1", { reason: "" });
  });

  it("asks for another time by the calendar of booking", async () => {
    await begin({});
    await press("Another time");
    expect(document.activeElement?.textContent).toContain("Another time for Merges");
    element.querySelectorAll<HTMLElement>("[data-start]")[1]?.click();
    await flush();
    api.proposeTime.mockRejectedValueOnce(clientRefusal("client_timed_out"));
    await press("Ask for Thu 5 Nov, 8:00 pm");
    expect(element.querySelector("[role=alert]")?.textContent).toContain("took too long");
    await press("Ask for Thu 5 Nov, 8:00 pm");
    expect(api.proposeTime).toHaveBeenLastCalledWith("bkg_1", {
      start: "2026-11-05T14:30:00Z",
      reason: "",
    });
    expect(element.querySelector("[data-helpout-move]")).toBeNull();
  });

  it("answers another's proposal, and takes back one's own", async () => {
    const proposal = {
      by: "acc_1",
      start: "2026-11-03T15:00:00Z",
      end: "2026-11-03T15:30:00Z",
      reason: "",
      at: "2026-11-02T10:00:00Z",
      expires_at: "2026-11-03T10:00:00Z",
    };
    await begin({ proposal, may: ["accept_time", "decline_time"] });
    await press("Accept 8:30 pm");
    expect(api.acceptTime).toHaveBeenCalledWith("bkg_1");
    await press("Keep 7:30 pm");
    expect(api.declineTime).toHaveBeenCalledTimes(1);
    render(null, element);
    stop.abort();
    await begin({ proposal: { ...proposal, by: "acc_2" }, may: ["decline_time"] });
    expect(button("Keep 7:30 pm")).toBeUndefined();
    await press("Take it back");
    expect(api.declineTime).toHaveBeenCalledTimes(2);
  });

  it("says that one comes late, once it is near", async () => {
    await begin({});
    await press("Running late");
    await press("Say that you come 10 min late");
    expect(api.sayLate).toHaveBeenCalledWith("bkg_1", { minutes: 10 });
    render(null, element);
    stop.abort();
    await begin({ start: "2026-11-04T14:00:00Z", end: "2026-11-04T14:30:00Z" });
    expect(button("Running late")).toBeUndefined();
  });

  it("tells what was agreed on and what happened", async () => {
    const history = [
      {
        at: "2026-11-02T10:00:00Z",
        actor_id: "acc_1",
        status: "confirmed" as const,
        reason: "Gladly.",
        act: "approve" as const,
      },
    ];
    await begin({ history });
    await press("Details");
    const details = element.querySelector("[data-helpout-details]")?.textContent;
    expect(details).toContain("Mon 2 Nov, 3:30 pm: Ada accepted “Gladly.”");
  });
});
