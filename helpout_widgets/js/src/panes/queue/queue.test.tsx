// @vitest-environment jsdom
import { signal } from "@preact/signals";
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { HelpTicket, Queue } from "../../contracts/generated";
import { clientRefusal, HelpoutRefusal } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import type { EventsState, Hint } from "../../host/events";
import { createProblemDesk } from "../../host/problem_desk";
import { mount } from "./index";

const line: Queue = {
  id: "que_1",
  title: "Office <b>hours</b>",
  description: "",
  owner: { id: "acc_1", display_name: "Ada Okafor" },
  helpers: [],
  status: "open",
  order: "first_come",
  admission: "anyone",
  rooms: [],
  tags: [],
  closes_at: "2026-10-28T14:00:00Z",
  waiting: 3,
  paused: 0,
  helping: 1,
  estimate: null,
  grace_s: 120,
  may_help: false,
  is_mine: false,
  my_ticket_id: null,
};
const ticket: HelpTicket = {
  id: "tkt_1",
  queue_id: "que_1",
  queue_title: line.title,
  student: { id: "acc_2", display_name: "Amara" },
  state: "waiting",
  headline: "It <i>hangs</i>",
  tried: "",
  problem: null,
  room: "",
  deadline: null,
  position: 3,
  before: 2,
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
  waited_ms: 0,
  took_at: "2026-10-28T12:00:00Z",
  is_mine: true,
};
const helper = { id: "acc_3", display_name: "Priya Nair" };

let element: HTMLElement;
let stop: AbortController;
let page: Queue[];
let mine: HelpTicket;
const listeners = new Set<(hint: Hint) => void>();
const api = {
  queues: vi.fn(),
  helpTicket: vi.fn(),
  urgentQuestions: vi.fn(),
  takeHelpTicket: vi.fn(),
  patchHelpTicket: vi.fn(),
  answerCall: vi.fn(),
  leaveQueue: vi.fn(),
  rejoinQueue: vi.fn(),
  joinAlike: vi.fn(),
  askUrgently: vi.fn(),
  withdrawUrgent: vi.fn(),
};
const navigate = vi.fn();
const settle = () => vi.advanceTimersByTimeAsync(20);
const hinted = async () => {
  for (const tell of [...listeners]) tell({ name: "queue_changed", id: "que_1" });
  await vi.advanceTimersByTimeAsync(400);
};
const text = () => element.textContent ?? "";
const spoken = (role: "status" | "alert") =>
  [...element.querySelectorAll(`[role=${role}].helpout-hidden`)].map((one) => one.textContent);
function press(name: string | RegExp): void {
  const found = [...element.querySelectorAll("button")].find((button) => {
    const said = button.getAttribute("aria-label") ?? button.textContent ?? "";
    return typeof name === "string" ? said === name : name.test(said);
  });
  if (found === undefined) throw new Error(`no button ${name} in: ${text()}`);
  found.click();
}
function write(label: string, value: string): void {
  const found = [...element.querySelectorAll("label")].find((one) => one.textContent === label);
  const field = element.querySelector<HTMLInputElement>(`[id="${found?.htmlFor}"]`);
  if (field === null) throw new Error(`no field ${label}`);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function begin(options = {}) {
  stop = new AbortController();
  const context = {
    api,
    host: { prepareProblem: vi.fn() },
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
    problem: createProblemDesk(),
    navigate,
    back: null,
    now: () => Date.parse("2026-10-28T12:05:00Z"),
    timeZone: "UTC",
    locale: "en",
    signal: stop.signal,
  } as unknown as PaneContext;
  mount(element, context, options);
  await settle();
}
async function inLine(more: Partial<HelpTicket> = {}) {
  page = [{ ...line, my_ticket_id: "tkt_1" }];
  mine = { ...ticket, ...more };
  await begin();
}

beforeEach(() => {
  vi.useFakeTimers();
  page = [line];
  mine = ticket;
  for (const one of Object.values(api)) one.mockReset();
  api.queues.mockImplementation(async () => ({ queues: page, server_time: "" }));
  api.helpTicket.mockImplementation(async () => mine);
  api.urgentQuestions.mockResolvedValue({ questions: [], takes_urgent: false });
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

describe("open lines", () => {
  it("are listed as text, with the way into each", async () => {
    await begin();
    expect(text()).toContain("Office <b>hours</b>");
    expect(text()).toContain("We cannot say how long yet.");
    press(/^Join the line/);
    await settle();
    expect(text()).toContain("In one line");
  });
  it("take a ticket once it says what one is stuck on, and bring one into the line", async () => {
    await begin({ queue_id: "que_1" });
    press("Join line");
    await settle();
    expect(api.takeHelpTicket).not.toHaveBeenCalled();
    expect(text()).toContain("Write what you are stuck on.");
    expect(document.activeElement?.getAttribute("aria-invalid")).toBe("true");
    api.takeHelpTicket.mockImplementation(async () => {
      page = [{ ...line, my_ticket_id: "tkt_1" }];
      return ticket;
    });
    write("In one line", "It hangs");
    await settle();
    press("Join line");
    await settle();
    expect(api.takeHelpTicket.mock.calls[0]?.slice(0, 2)).toEqual([
      "que_1",
      expect.objectContaining({ headline: "It hangs", pin: "", room: "" }),
    ]);
    expect(text()).toContain("You are third in line");
  });
  it("say what was refused, and keep what was written", async () => {
    await begin({ queue_id: "que_1" });
    write("In one line", "It hangs");
    await settle();
    const wrong = { code: "pin_wrong", title: "The PIN is another", detail: "Ask again." };
    api.takeHelpTicket.mockRejectedValue(
      new HelpoutRefusal({ ...wrong, field: "pin", context: {} }, 403),
    );
    press("Join line");
    await settle();
    expect(element.querySelector("[role=alert]")?.textContent).toContain("The PIN is another");
    expect(element.querySelector("input")?.value).toBe("It hangs");
  });
  it("offer an urgent question where nobody helps", async () => {
    page = [];
    await begin();
    press("Ask an urgent question");
    await settle();
    write("In one line", "Kernel dies");
    write("Subjects (optional)", "memory, ML");
    await settle();
    const asked = { id: "urg_1", state: "open", headline: "Kernel dies", asked: 2, is_mine: true };
    api.askUrgently.mockImplementation(async () => {
      const question = { ...asked, expires_in_ms: 900_000, helper: null };
      api.urgentQuestions.mockResolvedValue({ questions: [question], takes_urgent: false });
    });
    press("Ask now");
    await settle();
    expect(text()).toContain("Your question is out");
    expect(text()).toContain("2 people who fit were told.");
    expect(api.askUrgently.mock.calls[0]?.[0]).toMatchObject({
      headline: "Kernel dies",
      tags: ["memory", "ml"],
      minutes: 15,
    });
  });
});

describe("a place in line", () => {
  it("moves with hints, and says so once", async () => {
    await inLine();
    expect(element.querySelector("[data-helpout-place='3']")).not.toBeNull();
    expect(text()).toContain("It <i>hangs</i>");
    mine = { ...mine, before: 0 };
    await hinted();
    expect(text()).toContain("You are next");
    expect(spoken("status")).toContain("You are next.");
  });
  it("is kept while paused", async () => {
    await inLine();
    api.patchHelpTicket.mockImplementation(async () => {
      mine = { ...mine, state: "paused" };
      return mine;
    });
    press("Pause, keep my place");
    await settle();
    expect(api.patchHelpTicket.mock.calls[0]?.slice(0, 2)).toEqual(["tkt_1", { paused: true }]);
    expect(text()).toContain("Your place is kept");
    expect(text()).toContain("Go on waiting");
  });
  it("is given up only after a question", async () => {
    await inLine();
    press("Leave");
    await settle();
    expect(api.leaveQueue).not.toHaveBeenCalled();
    api.leaveQueue.mockImplementation(async () => {
      page = [line];
      mine = { ...mine, state: "left" };
      return mine;
    });
    press("Leave the line");
    await settle();
    expect(text()).toContain("You left the line");
  });
  it("changes what was asked", async () => {
    await inLine();
    press("Change what you asked");
    await settle();
    write("In one line", "It still hangs");
    await settle();
    api.patchHelpTicket.mockResolvedValue(mine);
    press("Save");
    await settle();
    expect(api.patchHelpTicket.mock.calls[0]?.[1]).toEqual({
      headline: "It still hangs",
      tried: "",
    });
  });
  it("goes together with one's like", async () => {
    await inLine({ alike: ["tkt_2", "tkt_3"] });
    expect(text()).toContain("Two others asked nearly the same.");
    api.joinAlike.mockImplementation(async () => {
      mine = { ...mine, group_id: "grp_1" };
      return mine;
    });
    press("Join them");
    await settle();
    expect(api.joinAlike.mock.calls[0]?.[1]).toEqual({ ticket_id: "tkt_2" });
    expect(text()).toContain("You go together with others");
  });
  it("stays in sight with its time while nothing newer can be had", async () => {
    await inLine();
    api.queues.mockRejectedValue(clientRefusal("client_no_connection"));
    await hinted();
    expect(text()).toContain("You are third in line");
    expect(text()).toContain("This is from 12:05 pm.");
  });
});

describe("a call", () => {
  const called: Partial<HelpTicket> = { state: "called", helper, answer_in_ms: 120_000 };
  it("interrupts, stands in the title of a page nobody looks at, and leads into the room", async () => {
    document.title = "loops.ipynb";
    await inLine();
    mine = { ...mine, ...called } as HelpTicket;
    vi.spyOn(document, "hasFocus").mockReturnValue(false);
    await hinted();
    expect(spoken("alert")).toContain("You are called. Priya is ready. Answer within 2 min.");
    expect(document.title).toBe("You are called · loops.ipynb");
    expect(document.activeElement?.textContent).toBe("Answer Priya");
    api.answerCall.mockImplementation(async () => {
      mine = { ...mine, state: "helping", live_session_id: "live_1" };
      return mine;
    });
    press("Answer Priya");
    await settle();
    expect(navigate).toHaveBeenCalledWith({ pane: "live_session", live_session_id: "live_1" });
    expect(document.title).toBe("loops.ipynb");
    press("Join Priya");
    expect(navigate).toHaveBeenCalledTimes(2);
  });
  it("that was missed can be made good", async () => {
    await inLine(called);
    mine = { ...mine, state: "missed" };
    page = [line];
    await hinted();
    api.rejoinQueue.mockImplementation(async () => {
      mine = { ...ticket };
      return mine;
    });
    press("Come back into the line");
    await settle();
    expect(text()).toContain("You are third in line");
  });
  it("that ended well says how", async () => {
    await inLine({ state: "helping", helper, live_session_id: "live_1" });
    mine = { ...mine, state: "done", outcome: "partly" };
    page = [line];
    await hinted();
    expect(text()).toContain("Partly solved. Its notebook is in My helpouts.");
  });
});
