// @vitest-environment jsdom
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Availability, AvailabilityDraft, TimeOffDraft } from "../../contracts/generated";
import type { PaneContext } from "../../host/context";
import { Hours } from "./view";

vi.mock("../calendars/view", () => ({ Calendars: () => null }));

const NOW = Date.parse("2026-11-02T10:00:00Z");
const stored: Availability = {
  time_zone: "America/New_York",
  weekly: [{ weekday: 0, start: "09:00", end: "12:00", valid_from: null, valid_until: null }],
  exceptions: [],
  travels: [],
  time_off: [],
  increment_minutes: 15,
  min_notice_minutes: 0,
  buffer_before_minutes: 0,
  buffer_after_minutes: 0,
  horizon_days: 60,
  max_per_day: null,
  max_per_week: null,
};
const nothing = { zones: [], open: [], taken: [], full: [] };

let element: HTMLElement;
let kept: Availability;
const listeners = new Set<(hint: { name: string }) => void>();
const saved = vi.fn();
const api = {
  availability: vi.fn(async () => kept),
  putAvailability: vi.fn(async (draft: AvailabilityDraft) => {
    kept = { ...kept, ...draft } as Availability;
    return kept;
  }),
  previewHours: vi.fn(async () => nothing),
  addTimeOff: vi.fn(async (draft: TimeOffDraft) => {
    kept = { ...kept, time_off: [{ id: "off_000000000001", note: "", ...draft }] };
    return kept;
  }),
  endTimeOff: vi.fn(async () => {
    kept = { ...kept, time_off: [] };
    return kept;
  }),
};

beforeEach(async () => {
  vi.clearAllMocks();
  listeners.clear();
  kept = stored;
  element = document.body.appendChild(document.createElement("div"));
  const context = {
    api,
    events: {
      listen: (listener: (hint: { name: string }) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    now: () => NOW,
    timeZone: "UTC",
    signal: new AbortController().signal,
  } as unknown as PaneContext;
  render(<Hours context={context} onSaved={saved} />, element);
  await vi.waitFor(() => button("Save hours"));
});
afterEach(() => {
  render(null, element);
  element.remove();
});

function button(name: string): HTMLButtonElement {
  const found = [...element.querySelectorAll("button")].find(
    (one) => (one.getAttribute("aria-label") ?? one.textContent ?? "").trim() === name,
  );
  if (found === undefined) throw new Error(`no button ${name}`);
  return found;
}

function labelled<E extends HTMLElement>(name: string): E {
  const label = [...element.querySelectorAll("label")].find((one) => one.textContent === name);
  const found = label && document.getElementById(label.htmlFor);
  if (!found) throw new Error(`no field ${name}`);
  return found as E;
}

function type(name: string, text: string): void {
  const input = labelled<HTMLInputElement>(name);
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("the pane of hours", () => {
  it("saves what was changed, and says so", async () => {
    type("Monday, to", "13:00");
    await vi.waitFor(() => button("Undo changes"));
    button("Save hours").click();
    await vi.waitFor(() => expect(element.textContent).toContain("Your hours are saved."));
    expect(api.putAvailability.mock.calls[0]?.[0].weekly).toEqual([
      { weekday: 0, start: "09:00", end: "13:00", valid_from: null, valid_until: null },
    ]);
    expect(saved).toHaveBeenCalledTimes(1);
    expect(element.textContent).not.toContain("Not saved yet");
  });

  it("sends nothing that is not whole", async () => {
    type("Monday, to", "");
    await settled();
    button("Save hours").click();
    await vi.waitFor(() => expect(element.textContent).toContain("Fill in both times"));
    expect(api.putAvailability).not.toHaveBeenCalled();
  });

  it("says why nothing could be saved, even where nothing was changed", async () => {
    api.putAvailability.mockRejectedValueOnce(new Error("away"));
    button("Save hours").click();
    await vi.waitFor(() => expect(element.querySelector(".helpout-note--bad")).not.toBeNull());
    type("Monday, to", "13:00");
    await vi.waitFor(() => expect(element.querySelector(".helpout-note--bad")).toBeNull());
  });

  it("keeps a zone that is saved before any hours are", async () => {
    const monday = [...element.querySelectorAll("input")].find(
      (one) => one.type === "checkbox" && one.closest("label")?.textContent === "Monday",
    );
    monday?.click();
    type("Your time zone", "Asia/Tokyo");
    await settled();
    button("Save hours").click();
    await vi.waitFor(() => expect(element.textContent).toContain("Your hours are saved."));
    expect(kept.weekly).toEqual([]);
    expect(labelled<HTMLInputElement>("Your time zone").value).toBe("Asia/Tokyo");
  });

  it("copies a day by keyboard, and Escape lets it be", async () => {
    button("Copy Monday to other days").click();
    await vi.waitFor(() => expect(document.activeElement?.className).toBe("helpout-chip"));
    document.activeElement?.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Escape", bubbles: true }),
    );
    await vi.waitFor(() =>
      expect(document.activeElement).toBe(button("Copy Monday to other days")),
    );
    button("Copy Monday to other days").click();
    await settled();
    button("Monday to Friday").click();
    await settled();
    button("Copy").click();
    await vi.waitFor(() => labelled("Friday, from"));
    expect(() => labelled("Saturday, from")).toThrow();
  });

  it("takes a day off in one press, on the tutor's clock", async () => {
    button("Tomorrow").click();
    await vi.waitFor(() => expect(element.textContent).toContain("Tue 3 Nov, 12:00 am to"));
    const draft = api.addTimeOff.mock.calls[0]?.[0];
    expect(draft?.start).toBe("2026-11-03T05:00:00.000Z");
    expect(draft?.end).toBe("2026-11-04T05:00:00.000Z");
    button("Be bookable again Tue 3 Nov, 12:00 am to Wed 4 Nov, 12:00 am").click();
    await vi.waitFor(() => expect(element.textContent).not.toContain("Tue 3 Nov, 12:00 am to"));
    expect(api.endTimeOff).toHaveBeenCalledWith("off_000000000001");
  });

  it("keeps what is being written when time is taken off or another page saves", async () => {
    type("Monday, to", "13:00");
    await settled();
    button("Tomorrow").click();
    await vi.waitFor(() => expect(element.textContent).toContain("Tue 3 Nov"));
    expect(labelled<HTMLInputElement>("Monday, to").value).toBe("13:00");
    kept = { ...kept, increment_minutes: 30 };
    for (const listener of listeners) listener({ name: "availability_changed" });
    await vi.waitFor(() => expect(api.availability).toHaveBeenCalledTimes(2));
    await settled();
    expect(labelled<HTMLInputElement>("Monday, to").value).toBe("13:00");
    button("Undo changes").click();
    await vi.waitFor(() => expect(labelled<HTMLInputElement>("Monday, to").value).toBe("12:00"));
    expect(labelled<HTMLSelectElement>("Starts every").value).toBe("30");
  });

  it("asks what the hours come to as they are written", async () => {
    await vi.waitFor(() => expect(api.previewHours).toHaveBeenCalledTimes(1));
    type("Monday, to", "13:00");
    await vi.waitFor(() => expect(api.previewHours).toHaveBeenCalledTimes(2));
    button("Tomorrow").click();
    await vi.waitFor(() => expect(api.previewHours).toHaveBeenCalledTimes(3));
    for (const listener of listeners) listener({ name: "presence_changed" });
    for (const listener of listeners) listener({ name: "booking_changed" });
    await vi.waitFor(() => expect(api.previewHours).toHaveBeenCalledTimes(4));
  });
});
