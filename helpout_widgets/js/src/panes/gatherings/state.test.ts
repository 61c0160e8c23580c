import { describe, expect, it } from "vitest";
import type { Gathering } from "../../contracts/generated";
import {
  draftOf,
  emptyForm,
  entryOf,
  faultsOf,
  freeSeats,
  ownFirst,
  seatOf,
  startOf,
} from "./state";

const NOW = Date.parse("2026-10-28T12:00:00Z");
const gathering = (change: Partial<Gathering>): Gathering => ({
  id: "gath_0000000000",
  live_session_id: "live_0000000000",
  title: "Office hours",
  description: "",
  host: { id: "acc_ada000000000", display_name: "Ada" },
  start: "2026-10-28T12:00:00Z",
  end: "2026-10-28T13:00:00Z",
  status: "open",
  capacity: 4,
  here: 2,
  waiting_room: false,
  on_air: false,
  is_mine: false,
  joinable_from: "2026-10-28T11:50:00Z",
  seats_taken: 0,
  in_line: 0,
  my_seat: "none",
  my_place: null,
  may_sign_up: false,
  overlaps_booking: false,
  series: null,
  ...change,
});

describe("the door of a gathering", () => {
  it("is open from its time on, while there is room", () => {
    expect(entryOf(gathering({}), NOW)).toBe("open");
    expect(entryOf(gathering({ joinable_from: "2026-10-28T12:01:00Z" }), NOW)).toBe("later");
    expect(entryOf(gathering({ here: 4 }), NOW)).toBe("full");
    expect(entryOf(gathering({ here: 4, is_mine: true }), NOW)).toBe("open");
    expect(entryOf(gathering({ status: "over" }), NOW)).toBe("over");
  });
});

describe("seats", () => {
  const ahead = { status: "planned", may_sign_up: true, capacity: 4 } as const;
  it("are the host's to lend but one, and then there is a line", () => {
    expect(seatOf(gathering({ ...ahead, seats_taken: 2 }))).toBe("take");
    expect(freeSeats(gathering({ ...ahead, seats_taken: 2 }))).toBe(1);
    expect(seatOf(gathering({ ...ahead, seats_taken: 3 }))).toBe("wait");
    expect(seatOf(gathering({ ...ahead, seats_taken: 3, my_seat: "seat" }))).toBe("mine");
    expect(seatOf(gathering({ ...ahead, my_seat: "waiting" }))).toBe("waiting");
    expect(seatOf(gathering({ ...ahead, may_sign_up: false }))).toBe("none");
    expect(seatOf(gathering({ ...ahead, status: "over" }))).toBe("none");
  });

  it("bring one's own rooms to the top, the others as they come", () => {
    const rooms = [
      gathering({ id: "gath_a" }),
      gathering({ id: "gath_b", my_seat: "waiting" }),
      gathering({ id: "gath_c" }),
      gathering({ id: "gath_d", my_seat: "seat" }),
    ];
    expect(ownFirst(rooms).map(({ id }) => id)).toEqual(["gath_b", "gath_d", "gath_a", "gath_c"]);
  });
});

describe("the form", () => {
  const form = { ...emptyForm(25), title: " Merges ", later: true };
  it("reads a wall clock in its zone, on the day the clocks change too", () => {
    const at = (date: string, time: string, zone: string) => {
      const start = startOf({ ...form, date, time }, zone);
      return start === null ? null : new Date(start).toISOString();
    };
    expect(at("2026-10-29", "18:30", "Asia/Kolkata")).toBe("2026-10-29T13:00:00.000Z");
    expect(at("2026-11-01", "09:00", "America/New_York")).toBe("2026-11-01T14:00:00.000Z");
    expect(at("2026-10-25", "09:00", "Europe/Berlin")).toBe("2026-10-25T08:00:00.000Z");
    expect(at("", "09:00", "UTC")).toBeNull();
    expect(at("2026-10-29", "", "UTC")).toBeNull();
  });

  it("says what keeps it from being sent", () => {
    const faults = (change: Partial<typeof form>) =>
      faultsOf({ ...form, date: "2026-10-29", time: "09:00", ...change }, 4, "UTC", NOW);
    expect(faults({})).toEqual({});
    expect(faults({ title: " " })).toEqual({ title: "missing" });
    expect(faults({ time: "" })).toEqual({ start: "missing" });
    expect(faults({ date: "2026-10-28", time: "11:00" })).toEqual({ start: "past" });
    for (const capacity of ["1", "5", "x", "2.5"])
      expect(faults({ capacity })).toEqual({ capacity: "wrong" });
  });

  it("leaves the start out where it is now", () => {
    const draft = draftOf({ ...form, later: false, capacity: "3" }, "UTC");
    expect(draft).toMatchObject({ title: "Merges", start: null, capacity: 3, waiting_room: true });
  });

  it("repeats by the host's clock, and only what is planned", () => {
    const planned = { ...form, date: "2026-10-29", time: "09:00", weeks: 4 };
    expect(draftOf(planned, "Europe/Oslo")).toMatchObject({ weeks: 4, time_zone: "Europe/Oslo" });
    expect(draftOf({ ...planned, later: false }, "UTC")).toMatchObject({ weeks: 1 });
  });
});
