// @vitest-environment jsdom
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Calendars as Stored } from "../../contracts/generated";
import { HelpoutRefusal } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { Calendars } from "./view";

const none: Stored = {
  busy: [],
  feed: { made_at: null, address: null },
  written: null,
  busy_possible: true,
  written_possible: true,
  busy_max: 2,
  install: "pip install it",
};
const lectures: Stored["busy"][number] = {
  id: "cal_000000000001",
  name: "Lectures",
  host: "calendar.example.org",
  busy_count: 1,
  read_at: "2026-11-20T10:00:00Z",
  tried_at: "2026-11-20T10:30:00Z",
  fault: null,
};
const refusal = (fault: string) =>
  new HelpoutRefusal(
    { code: "invalid_request", title: "No.", detail: "In words.", field: null, context: { fault } },
    400,
  );

let element: HTMLElement;
let stored: Stored;
let hear: (hint: { name: string }) => void;
const api = {
  calendars: vi.fn(),
  addBusyCalendar: vi.fn(),
  refetchBusyCalendar: vi.fn(),
  removeBusyCalendar: vi.fn(),
  makeCalendarFeed: vi.fn(),
  revokeCalendarFeed: vi.fn(),
  findCalendars: vi.fn(),
  connectCalendar: vi.fn(),
  disconnectCalendar: vi.fn(),
};

async function open(value: Stored): Promise<void> {
  stored = value;
  const context = {
    api,
    events: {
      listen: (listener: typeof hear) => {
        hear = listener;
        return () => undefined;
      },
    },
    now: () => Date.parse("2026-11-20T11:00:00Z"),
    timeZone: "UTC",
    signal: new AbortController().signal,
  } as unknown as PaneContext;
  render(<Calendars context={context} />, element);
  await says("Busy times");
}
const says = (text: string) => vi.waitFor(() => expect(element.textContent).toContain(text));
const button = (name: string): HTMLButtonElement => {
  const found = [...element.querySelectorAll("button")].filter(
    (one) => (one.getAttribute("aria-label") ?? one.textContent) === name,
  );
  const last = found.at(-1);
  if (last === undefined) throw new Error(`no button ${name}`);
  return last;
};
const field = (label: string): HTMLInputElement => {
  const text = [...element.querySelectorAll("label")].find((one) => one.textContent === label);
  const input = element.querySelector<HTMLInputElement>(`#${CSS.escape(text?.htmlFor ?? "")}`);
  if (input === null) throw new Error(`no field ${label}`);
  return input;
};
const drawn = () => new Promise((resolve) => setTimeout(resolve, 0));
const fill = async (label: string, value: string) => {
  const input = field(label);
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await drawn();
};
const submit = (index: number) =>
  element
    .querySelectorAll("form")
    [index]?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));

beforeEach(() => {
  globalThis.CSS ??= { escape: (text: string) => text } as typeof CSS;
  for (const act of Object.values(api)) act.mockReset().mockResolvedValue({});
  api.calendars.mockImplementation(() => Promise.resolve(stored));
  element = document.body.appendChild(document.createElement("div"));
});
afterEach(() => {
  render(null, element);
  element.remove();
});

describe("busy times", () => {
  it("adds a calendar by its address alone", async () => {
    await open(none);
    api.addBusyCalendar.mockImplementation(async () => {
      stored = { ...none, busy: [lectures] };
      return lectures;
    });
    await fill("Address of a calendar", "  webcal://calendar.example.org/x.ics ");
    submit(0);
    await says("Lectures");
    expect(api.addBusyCalendar).toHaveBeenCalledWith({
      address: "webcal://calendar.example.org/x.ics",
    });
    expect(field("Address of a calendar").value).toBe("");
    expect(element.textContent).toContain("1 busy time ahead");
  });

  it("says why an address is refused, keeps it, and leads back to it", async () => {
    await open(none);
    api.addBusyCalendar.mockRejectedValue(refusal("private_address"));
    await fill("Address of a calendar", "https://10.0.0.1/");
    submit(0);
    await says("private network");
    expect(field("Address of a calendar").value).toBe("https://10.0.0.1/");
    expect(field("Address of a calendar").getAttribute("aria-invalid")).toBe("true");
    expect(document.activeElement).toBe(field("Address of a calendar"));
  });

  it("asks for an address before it asks the server", async () => {
    await open(none);
    submit(0);
    await says("Paste the address first.");
    expect(api.addBusyCalendar).not.toHaveBeenCalled();
  });

  it("tells of a fault and that the last copy still counts", async () => {
    await open({ ...none, busy: [{ ...lectures, fault: "slow" }] });
    expect(element.textContent).toContain("takes too long");
    expect(element.textContent).toContain("still counts");
    button("Read Lectures again now").click();
    await vi.waitFor(() => expect(api.refetchBusyCalendar).toHaveBeenCalledWith(lectures.id));
  });

  it("removes only after a question", async () => {
    await open({ ...none, busy: [lectures] });
    button("Remove").click();
    await says("can be booked again");
    expect(api.removeBusyCalendar).not.toHaveBeenCalled();
    button("Remove it").click();
    await vi.waitFor(() => expect(api.removeBusyCalendar).toHaveBeenCalledWith(lectures.id));
  });

  it("says what to install, and how many there may be", async () => {
    await open({ ...none, busy_possible: false, written_possible: false });
    expect(element.querySelectorAll("form")).toHaveLength(0);
    expect(element.textContent).toContain("pip install it");
    stored = { ...none, busy: [lectures, { ...lectures, id: "cal_000000000002" }] };
    hear({ name: "calendar_changed" });
    await says("2 calendars are as many");
  });
});

describe("the feed", () => {
  it("shows its address once, and a new one only after a question", async () => {
    await open(none);
    api.makeCalendarFeed.mockImplementation(async () => {
      stored = { ...none, feed: { made_at: "2026-11-20T11:00:00Z", address: null } };
      return { made_at: "2026-11-20T11:00:00Z", address: "https://x/secret.ics" };
    });
    button("Make an address").click();
    await says("Make a new one");
    expect(field("Address of your bookings").value).toBe("https://x/secret.ics");
    expect(field("Address of your bookings").readOnly).toBe(true);

    stored = { ...none, feed: { made_at: "2026-11-20T12:00:00Z", address: null } };
    hear({ name: "calendar_changed" });
    await says("It cannot be shown again");
    expect(element.innerHTML).not.toContain("secret.ics");

    button("Take it back").click();
    await says("find nothing there");
    button("Take it back").click();
    await vi.waitFor(() => expect(api.revokeCalendarFeed).toHaveBeenCalled());
  });
});

describe("bookings written back", () => {
  it("finds calendars, connects the chosen one, and forgets what was typed", async () => {
    await open(none);
    api.findCalendars.mockResolvedValue({
      calendars: [
        { address: "https://dav/work/", name: "Work" },
        { address: "https://dav/home/", name: "Home" },
      ],
    });
    await fill("Address of the server", "https://dav/");
    await fill("Your name there", "tom");
    await fill("Password for apps", "0123 4567");
    submit(1);
    await says("Which calendar");
    const choice = element.querySelector("select");
    if (choice === null) throw new Error("nothing to choose");
    choice.value = "https://dav/home/";
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    api.connectCalendar.mockImplementation(async () => {
      const written = {
        name: "Home",
        host: "dav",
        login: "tom",
        connected_at: "2026-11-20T11:00:00Z",
        written_at: null,
        waiting: 1,
        fault: null,
      };
      stored = { ...none, written };
      return written;
    });
    await drawn();
    submit(1);
    await says("1 booking still to write.");
    expect(api.connectCalendar).toHaveBeenCalledWith({
      address: "https://dav/home/",
      login: "tom",
      password: "0123 4567",
    });
    expect(element.innerHTML).not.toContain("0123 4567");

    button("Disconnect").click();
    await says("password is forgotten");
    button("Disconnect").click();
    await vi.waitFor(() => expect(api.disconnectCalendar).toHaveBeenCalled());
  });

  it("says what was refused", async () => {
    await open(none);
    api.findCalendars.mockRejectedValue(refusal("refused"));
    await fill("Address of the server", "https://dav/");
    await fill("Your name there", "tom");
    await fill("Password for apps", "wrong");
    submit(1);
    await says("another name or password");
  });
});
