// @vitest-environment jsdom
import { signal } from "@preact/signals";
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { HelpTicket, QueueDesk, UrgentQuestion } from "../../contracts/generated";
import { clientRefusal, HelpoutRefusal } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import type { EventsState, Hint } from "../../host/events";
import { mount } from "./index";

const NOW = Date.parse("2026-10-28T12:05:00Z");
const me = { id: "acc_me", display_name: "Ada Okafor" };
const priya = { id: "acc_priya", display_name: "Priya Nair" };
const problem = {
  summary: "",
  code: "while True: pass",
  traceback: "KeyboardInterrupt",
  notebook_name: "loops.ipynb",
  context: null,
};

function ticket(id: string, more: Partial<HelpTicket> = {}): HelpTicket {
  return {
    id,
    queue_id: "que_1",
    queue_title: "Office hours",
    student: { id: `acc_${id}`, display_name: `${id} Student` },
    state: "waiting",
    headline: "It <i>hangs</i>",
    tried: "",
    problem,
    room: "",
    deadline: null,
    position: 1,
    before: 0,
    estimate: null,
    answer_in_ms: null,
    helper: null,
    meant_for: null,
    live_session_id: null,
    booking_id: null,
    alike: [],
    group_id: null,
    helped_today: 0,
    notes: [],
    outcome: null,
    waited_ms: 60_000,
    took_at: "2026-10-28T12:00:00Z",
    is_mine: false,
    ...more,
  };
}
const helped = (id: string) =>
  ticket(id, { state: "helping", helper: me, live_session_id: "live_1", position: null });

let desk: QueueDesk;
let questions: UrgentQuestion[];
let open: boolean;
let element: HTMLElement;
let stop: AbortController;
const listeners = new Set<(hint: Hint) => void>();
const api = {
  me: vi.fn(),
  queues: vi.fn(),
  queueDesk: vi.fn(),
  queueHistory: vi.fn(),
  urgentQuestions: vi.fn(),
  openQueue: vi.fn(),
  people: vi.fn(),
  patchQueue: vi.fn(),
  helpNext: vi.fn(),
  helpTogether: vi.fn(),
  claimHelpTicket: vi.fn(),
  handOverHelpTicket: vi.fn(),
  finishHelpTicket: vi.fn(),
  addTicketNote: vi.fn(),
  patchUrgent: vi.fn(),
  acceptUrgent: vi.fn(),
};
const navigate = vi.fn();
const settle = () => vi.advanceTimersByTimeAsync(20);
const text = () => element.textContent ?? "";
const hinted = async () => {
  for (const tell of [...listeners]) tell({ name: "queue_changed", id: "que_1" });
  await vi.advanceTimersByTimeAsync(400);
};
function press(name: string, within: ParentNode = element): void {
  const found = [...within.querySelectorAll<HTMLElement>("button, summary, [role=tab]")].find(
    (one) => (one.getAttribute("aria-label") ?? one.textContent ?? "").startsWith(name),
  );
  if (found === undefined) throw new Error(`no button ${name} in: ${text()}`);
  found.click();
}
function fieldOf(label: string): HTMLInputElement | HTMLSelectElement {
  const found = [...element.querySelectorAll("label")].find((one) => one.textContent === label);
  const field = element.querySelector<HTMLInputElement>(`[id="${found?.htmlFor}"]`);
  if (field === null) throw new Error(`no field ${label}`);
  return field;
}
function write(label: string, value: string): void {
  const field = fieldOf(label);
  field.value = value;
  const kind = field instanceof HTMLSelectElement ? "change" : "input";
  field.dispatchEvent(new Event(kind, { bubbles: true }));
}

async function begin(options = {}) {
  stop = new AbortController();
  const context = {
    api,
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
    now: () => NOW,
    timeZone: "UTC",
    locale: "en",
    signal: stop.signal,
  } as unknown as PaneContext;
  mount(element, context, options);
  await settle();
}

beforeEach(() => {
  vi.useFakeTimers();
  open = true;
  questions = [];
  desk = {
    queue: {
      id: "que_1",
      title: "Office hours",
      description: "",
      owner: me,
      helpers: [priya],
      status: "open",
      order: "first_come",
      admission: "anyone",
      rooms: [],
      tags: [],
      closes_at: "2026-10-28T13:00:00Z",
      waiting: 2,
      paused: 0,
      helping: 0,
      estimate: null,
      grace_s: 120,
      may_help: true,
      is_mine: true,
      my_ticket_id: null,
    },
    tickets: [ticket("Riya"), ticket("Noah", { position: 2, before: 1 })],
    usual_wait_minutes: 11,
    load: [],
    like_groups: [],
    server_time: new Date(NOW).toISOString(),
  };
  for (const one of Object.values(api)) one.mockReset().mockResolvedValue({});
  api.me.mockResolvedValue({ account: me });
  api.queues.mockImplementation(async () => ({ queues: open ? [desk.queue] : [] }));
  api.queueDesk.mockImplementation(async () => structuredClone(desk));
  api.urgentQuestions.mockImplementation(async () => ({ questions, takes_urgent: false }));
  navigate.mockReset();
  element = document.body.appendChild(document.createElement("div"));
});
afterEach(() => {
  stop.abort();
  render(null, element);
  element.remove();
  listeners.clear();
  vi.useRealTimers();
});

describe("a line", () => {
  it("is opened with a title, and refused ones say the way on", async () => {
    open = false;
    await begin();
    press("Open the line");
    await settle();
    expect(text()).toContain("Write what the line is called.");
    write("Title", "Office hours");
    await settle();
    const refusal = { code: "not_allowed", title: "No", detail: "Tutors and staff do that." };
    api.openQueue.mockRejectedValueOnce(
      new HelpoutRefusal({ ...refusal, field: null, context: {} }, 403),
    );
    press("Open the line");
    await settle();
    expect(text()).toContain("Tutors and staff do that.");
    press("Offer help first");
    expect(navigate).toHaveBeenCalledWith({ pane: "my_helpouts", tab: "offer" });
    api.openQueue.mockImplementation(async () => {
      open = true;
      return desk.queue;
    });
    press("Open the line");
    await settle();
    expect(api.openQueue.mock.calls[1]?.[0]).toMatchObject({ title: "Office hours", rooms: [] });
    expect(text()).toContain("Open until 1:00 pm");
  });
  it("finds who else helps by name", async () => {
    open = false;
    await begin();
    write("Title", "Office hours");
    const noah = { id: "acc_noah", display_name: "Noah Brandt" };
    const typed = async (name: string) => {
      write("Others who help (optional)", name);
      await vi.advanceTimersByTimeAsync(250);
    };
    const enter = () =>
      fieldOf("Others who help (optional)").dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }),
      );
    api.people.mockResolvedValue({ people: [priya, noah], more: true });
    await typed("P");
    await typed("Pr");
    expect(api.people.mock.calls.map(([query]) => query)).toEqual([
      { q: "P", limit: 6 },
      { q: "Pr", limit: 6 },
    ]);
    expect(text()).toContain("There are others: type more of the name.");
    enter();
    expect(text()).not.toContain("They help too");
    press(`Add ${priya.display_name}`);
    await settle();
    expect(fieldOf("Others who help (optional)").value).toBe("");
    // Who was added is not offered again; one who is alone is added by Enter.
    await typed("n");
    enter();
    await settle();
    press("Take Noah");
    await settle();
    api.people.mockResolvedValue({ people: [], more: false });
    await typed("x");
    expect(text()).toContain("Nobody else who helps is called like that.");
    press("Open the line");
    await settle();
    expect(api.openQueue.mock.calls[0]?.[0]).toMatchObject({ helpers: [priya.id] });
  });
  it("shows who waits as text; the first is next, others may be called before", async () => {
    await begin();
    expect(text()).toContain("It <i>hangs</i>");
    expect(text()).toContain("KeyboardInterrupt");
    press("Help Riya");
    await settle();
    expect(api.helpNext).toHaveBeenCalledWith("que_1", expect.anything());
    press("Help Noah");
    await settle();
    expect(api.claimHelpTicket).toHaveBeenCalledWith("Noah", expect.anything());
  });
  it("tells of who comes while one looks elsewhere", async () => {
    await begin();
    desk.tickets = [...desk.tickets, ticket("Hana", { position: 3 })];
    await hinted();
    const said = [...element.querySelectorAll("[role=status]")].map((one) => one.textContent);
    expect(said).toContain("Hana took a ticket.");
  });
  it("brings like ones together and calls them, or keeps them apart", async () => {
    desk.like_groups = [["Riya", "Noah"]];
    await begin();
    expect(text()).toContain("Riya and Noah are stuck on the same.");
    press("Help both together");
    await settle();
    expect(api.helpTogether.mock.calls[0]?.[1]).toEqual({ ticket_ids: ["Riya", "Noah"] });
    expect(api.claimHelpTicket).toHaveBeenCalledWith("Riya", expect.anything());
    press("Keep apart");
    await settle();
    expect(text()).not.toContain("are stuck on the same");
  });
  it("is paused, prolonged, reordered, and closed after a question", async () => {
    await begin();
    press("Pause queue");
    await settle();
    press("30 min longer");
    await settle();
    press("Fewest helped today");
    await settle();
    press("Close");
    await settle();
    expect(api.patchQueue).toHaveBeenCalledTimes(3);
    press("Close the line");
    await settle();
    expect(api.patchQueue.mock.calls.map(([, patch]) => patch)).toEqual([
      { status: "paused" },
      { open_minutes: 85 },
      { order: "fewest_today" },
      { status: "closed" },
    ]);
  });
  it("stays in sight with its time while nothing newer can be had", async () => {
    await begin();
    api.queues.mockRejectedValue(clientRefusal("client_no_connection"));
    await hinted();
    expect(text()).toContain("Riya Student");
    expect(text()).toContain("This is from 12:05 pm.");
  });
  it("of somebody else's is not shown, another of one's own is", async () => {
    const gone = { code: "not_found", title: "", detail: "", field: null, context: {} };
    api.queueDesk.mockImplementation(async (id: string) => {
      if (id !== "que_1") throw new HelpoutRefusal(gone, 404);
      return desk;
    });
    await begin({ queue_id: "que_2" });
    expect(text()).toContain("Riya Student");
  });
});

describe("whom one helps", () => {
  it("is handed over to another helper with a note", async () => {
    desk.tickets = [helped("Riya")];
    await begin();
    expect(text()).toContain("You are helping Riya Student for 4 min");
    press("Back to live session");
    expect(navigate).toHaveBeenCalledWith({ pane: "live_session", live_session_id: "live_1" });
    press("Hand over");
    await settle();
    expect([...fieldOf("To").querySelectorAll("option")].map((one) => one.value)).toEqual([
      "",
      "acc_priya",
    ]);
    write("To", "acc_priya");
    write("Note for whoever goes on", " Off by one. ");
    await settle();
    element.querySelector("form")?.requestSubmit();
    await settle();
    expect(api.handOverHelpTicket.mock.calls[0]?.slice(0, 2)).toEqual([
      "Riya",
      { to: "acc_priya", note: "Off by one." },
    ]);
  });
  it("is finished with how it ended", async () => {
    desk.tickets = [helped("Riya")];
    await begin();
    press("Finish");
    await settle();
    write("How it ended", "partly");
    await settle();
    element.querySelector("form")?.requestSubmit();
    await settle();
    expect(api.finishHelpTicket.mock.calls[0]?.[1]).toEqual({ outcome: "partly", note: "" });
  });
  it("keeps a form open where it was refused", async () => {
    desk.tickets = [helped("Riya")];
    await begin();
    press("Finish");
    await settle();
    api.finishHelpTicket.mockRejectedValue(clientRefusal("client_timed_out"));
    element.querySelector("form")?.requestSubmit();
    await settle();
    expect(text()).toContain("That took too long");
    expect(element.querySelector("form")).not.toBeNull();
  });
  it("goes back to the line where they do not answer", async () => {
    desk.tickets = [ticket("Riya", { state: "called", helper: me, answer_in_ms: 90_000 })];
    await begin();
    expect(text()).toContain("You called Riya Student");
    press("Put back in line");
    await settle();
    expect(api.handOverHelpTicket.mock.calls[0]?.[1]).toEqual({ to: null, note: "" });
  });
  it("is noted about for the others", async () => {
    await begin();
    press("Add a note");
    await settle();
    write("Note about Riya", "Look at the slice.");
    await settle();
    press("Save note");
    element.querySelector("form")?.requestSubmit();
    await settle();
    expect(api.addTicketNote.mock.calls[0]?.slice(0, 2)).toEqual([
      "Riya",
      { text: "Look at the slice." },
    ]);
  });
});

describe("urgent questions", () => {
  const question = {
    id: "urg_1",
    student: { id: "acc_s", display_name: "Zuri Mwangi" },
    headline: "Kernel dies",
    tags: ["memory"],
    problem,
    state: "open",
    asked: 1,
    expires_in_ms: 600_000,
    helper: null,
    live_session_id: null,
    booking_id: null,
    is_mine: false,
  } as UrgentQuestion;
  it("are taken by who says so, and accepted with one press that leads into the room", async () => {
    questions = [question, { ...question, id: "urg_2", is_mine: true }];
    await begin();
    press("Urgent questions");
    await settle();
    const box = element.querySelector<HTMLInputElement>("input[type=checkbox]");
    box?.click();
    await settle();
    expect(api.patchUrgent.mock.calls[0]?.[0]).toEqual({ takes_urgent: true });
    expect(element.querySelectorAll("[data-helpout-urgent]")).toHaveLength(1);
    api.acceptUrgent.mockImplementation(async () => {
      questions = [{ ...question, state: "accepted", helper: me, live_session_id: "live_9" }];
    });
    press("Help Zuri");
    await settle();
    expect(navigate).toHaveBeenCalledWith({ pane: "live_session", live_session_id: "live_9" });
    expect(text()).toContain("You accepted it");
  });
});

describe("history", () => {
  it("is a table with the picture in words", async () => {
    api.queueHistory.mockResolvedValue({
      tickets: [
        {
          id: "tkt_1",
          student: { id: "acc_1", display_name: "Amara <b>D</b>" },
          helper: priya,
          headline: "It hangs",
          exception: "",
          exercise: "",
          took_at: "2026-10-28T11:10:00Z",
          called_at: null,
          helped_at: "2026-10-28T11:20:00Z",
          ended_at: null,
          waited_s: 600,
          helped_s: 300,
          outcome: "solved",
          state: "done",
        },
      ],
      total: 1,
    });
    await begin();
    press("History");
    await settle();
    expect(element.querySelector("tbody tr")?.textContent).toContain("Amara <b>D</b>");
    expect(element.querySelector("tbody tr")?.textContent).toContain("Solved");
    expect(element.querySelector(".helpout-waits")?.getAttribute("aria-label")).toBe(
      "Median wait by hour. 11 am: 10 min, 1 ticket.",
    );
  });
});
