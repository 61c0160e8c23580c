import { describe, expect, it } from "vitest";
import type { HelpTicket, QueueDesk, ServedTicket } from "../../contracts/generated";
import {
  csvOf,
  EMPTY_FORM,
  helpedFor,
  likeGroups,
  openDraft,
  openFaults,
  prolonged,
  saidOf,
  sorted,
  sparkline,
  waitsByHour,
} from "./state";

const ME = "acc_me";
const person = (id: string, display_name: string) => ({ id, display_name });
function ticket(id: string, more: Partial<HelpTicket> = {}): HelpTicket {
  return {
    id,
    state: "waiting",
    student: person(`acc_${id}`, `${id} Student`),
    helper: null,
    meant_for: null,
    group_id: null,
    took_at: "2026-10-28T12:00:00Z",
    waited_ms: 240_000,
    ...more,
  } as HelpTicket;
}
function desk(tickets: HelpTicket[], like_groups: string[][] = []): QueueDesk {
  return { queue: { id: "que_1" }, tickets, like_groups } as unknown as QueueDesk;
}
const mine = { helper: person(ME, "Me") };

describe("sorted", () => {
  it("puts the own ones first and marks who would be called", () => {
    const list = [
      ticket("a", { state: "helping", ...mine }),
      ticket("b", { state: "called", helper: person("acc_x", "X") }),
      ticket("c", { state: "paused" }),
      ticket("d", { meant_for: person("acc_x", "X") }),
      ticket("e"),
    ];
    const found = sorted(list, ME);
    expect(found.mine.map((one) => one.id)).toEqual(["a"]);
    expect(found.theirs.map((one) => one.id)).toEqual(["b"]);
    expect(found.waiting.map((one) => one.id)).toEqual(["c", "d", "e"]);
    expect(found.nextId).toBe("e");
  });
  it("knows since when somebody is helped", () => {
    expect(helpedFor(ticket("a"), Date.parse("2026-10-28T12:10:00Z"))).toBe(360_000);
  });
});

describe("likeGroups", () => {
  it("offers who waits, not who is gone or goes together already", () => {
    const list = [ticket("a"), ticket("b"), ticket("c", { state: "paused" })];
    expect(likeGroups(desk(list, [["a", "b", "c", "gone"]]))[0]?.map((one) => one.id)).toEqual([
      "a",
      "b",
    ]);
    expect(likeGroups(desk(list, [["a", "c"]]))).toEqual([]);
    const together = [ticket("a", { group_id: "grp_1" }), ticket("b", { group_id: "grp_1" })];
    expect(likeGroups(desk(together, [["a", "b"]]))).toEqual([]);
  });
});

describe("saidOf", () => {
  it("tells of new tickets, answers and missed calls", () => {
    const before = desk([ticket("Riya", { state: "called", ...mine })]);
    const answered = desk([ticket("Riya", { state: "helping", ...mine }), ticket("Noah")]);
    expect(saidOf(null, before, ME)).toBe("");
    expect(saidOf(before, answered, ME)).toBe(
      "Riya answered. You are helping Riya. Noah took a ticket.",
    );
    expect(saidOf(before, desk([]), ME)).toBe("Riya did not answer.");
    expect(saidOf(answered, answered, ME)).toBe("");
  });
});

describe("sparkline", () => {
  const load = (...counts: number[]) =>
    counts.map((waiting) => ({ at: "2026-10-28T12:00:00Z", waiting, helping: 0 }));
  it("says what it draws", () => {
    const { line, area, text } = sparkline(load(1, 7, 3));
    expect(line).toBe("M0 28.9L80 4L160 20.6");
    expect(area.endsWith("V36H0Z")).toBe(true);
    expect(text).toBe("Waiting in the last two hours: 1 at first, 3 now, 7 at most.");
  });
  it("draws nothing where nobody waited", () => {
    expect(sparkline(load(0, 0)).line).toBe("");
    expect(sparkline([]).text).toBe("Nobody waited in the last two hours");
  });
});

function served(took_at: string, waited_s: number, more: Partial<ServedTicket> = {}): ServedTicket {
  return {
    took_at,
    waited_s,
    helped_s: 60,
    helped_at: took_at,
    called_at: null,
    ended_at: null,
    student: person("acc_1", "Amara"),
    helper: null,
    headline: "It hangs",
    exception: "",
    exercise: "",
    state: "done",
    outcome: null,
    ...more,
  } as ServedTicket;
}

describe("history", () => {
  it("takes the median of each hour of the reader, in order, of who was helped", () => {
    const hours = waitsByHour(
      [
        served("2026-10-28T13:10:00Z", 600),
        served("2026-10-28T12:40:00Z", 120),
        served("2026-10-28T12:45:00Z", 360),
        served("2026-10-28T12:50:00Z", 9_000, { helped_at: null }),
      ],
      "America/New_York",
    );
    expect(hours).toEqual([
      { hour: "8 am", minutes: 4, count: 2 },
      { hour: "9 am", minutes: 10, count: 1 },
    ]);
  });
  it("is a file that no spreadsheet takes for formulas", () => {
    const text = csvOf([
      served("2026-10-28T12:00:00Z", 5, {
        student: person("acc_1", "=HYPERLINK(1)"),
        headline: 'says "no", twice\nand more',
      }),
    ]);
    const [head, ...rows] = text.split("\r\n");
    expect(head?.split(",")).toHaveLength(13);
    expect(rows[0]).toContain(",'=HYPERLINK(1),");
    expect(rows[0]).toContain('"says ""no"", twice\nand more"');
    expect(text.endsWith("\r\n")).toBe(true);
  });
});

describe("opening and prolonging", () => {
  it("needs a title, and a PIN where it is asked for", () => {
    expect(Object.keys(openFaults({ ...EMPTY_FORM, admission: "pin" }))).toEqual(["title", "pin"]);
    expect(openFaults({ ...EMPTY_FORM, title: "Hours" })).toEqual({});
    const named = { ...EMPTY_FORM, title: "Hours", admission: "roster" as const, roster: " ,\n" };
    expect(Object.keys(openFaults(named))).toEqual(["roster"]);
    expect(openDraft({ ...named, roster: "acc_1\nacc_2, acc_1" }).roster).toEqual([
      "acc_1",
      "acc_2",
    ]);
  });
  it("sends lists as lists and no PIN that was not asked for", () => {
    const draft = openDraft({
      ...EMPTY_FORM,
      title: " Hours ",
      pin: "left over",
      rooms: "Lab 1, Lab 2,Lab 1,",
    });
    expect(draft).toMatchObject({ title: "Hours", pin: "", rooms: ["Lab 1", "Lab 2"], tags: [] });
    expect(draft.open_minutes).toBe(120);
  });
  it("counts from the closing time, within bounds", () => {
    const now = Date.parse("2026-10-28T12:00:00Z");
    expect(prolonged("2026-10-28T12:20:00Z", now, 30)).toBe(50);
    expect(prolonged("2026-10-28T11:00:00Z", now, 30)).toBe(30);
    expect(prolonged("2026-10-30T12:00:00Z", now, 30)).toBe(1_440);
  });
});
