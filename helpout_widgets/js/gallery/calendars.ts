/** Calendars elsewhere in the gallery: none, some of which cannot be read, and all that there is. */

import type { Calendars } from "../src/contracts/generated";
import type { Api } from "../src/core/api";
import { HelpoutRefusal } from "../src/core/refusal";
import { NOW } from "./now";

const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

function calendarsOf(full: boolean, installed: boolean): Calendars {
  const plain: Calendars = {
    busy: [],
    feed: { made_at: null, address: null },
    written: null,
    busy_possible: installed,
    written_possible: installed,
    busy_max: 10,
    install: "pip install 'helpout-widgets[calendars]'",
  };
  if (!full) return plain;
  return {
    ...plain,
    busy: [
      {
        id: "cal_gallery000001",
        name: "Lectures and seminars",
        host: "calendar.google.com",
        busy_count: 112,
        read_at: at(-4),
        tried_at: at(-4),
        fault: null,
      },
      {
        id: "cal_gallery000002",
        name: "Familie Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren, shared with everybody",
        host: "cloud.a-rather-long-name-of-a-provider.example.org",
        busy_count: 1,
        read_at: at(-26 * 60),
        tried_at: at(-3),
        fault: "not_found",
      },
    ],
    feed: { made_at: at(-9 * 24 * 60), address: null },
    written: {
      name: "Work",
      host: "cloud.example.org",
      login: "amara",
      connected_at: at(-9 * 24 * 60),
      written_at: at(-60),
      waiting: 2,
      fault: "server_error",
    },
  };
}

type Used = Pick<
  Api,
  | "calendars"
  | "addBusyCalendar"
  | "refetchBusyCalendar"
  | "removeBusyCalendar"
  | "makeCalendarFeed"
  | "revokeCalendarFeed"
  | "findCalendars"
  | "connectCalendar"
  | "disconnectCalendar"
>;

/** A store of one person's calendars, as long as the page lives. */
export function galleryCalendars(
  more: ReadonlySet<string>,
  answer: <T>(value: T) => Promise<T>,
): Used {
  let stored = calendarsOf(more.has("calendars"), !more.has("bare"));
  const change = <T>(part: Partial<Calendars>, value: T) => {
    stored = { ...stored, ...part };
    return answer(value);
  };
  return {
    calendars: () => answer(stored),
    addBusyCalendar: () =>
      Promise.reject(
        new HelpoutRefusal(
          {
            code: "invalid_request",
            title: "The request is not valid.",
            detail: "What is there is no calendar that can be read.",
            field: "address",
            context: { fault: "not_a_calendar" },
          },
          400,
        ),
      ),
    refetchBusyCalendar: () => answer(stored.busy[0] as Calendars["busy"][number]),
    removeBusyCalendar: (id) =>
      change({ busy: stored.busy.filter((one) => one.id !== id) }, undefined),
    makeCalendarFeed: () => {
      const made_at = at(0);
      const secret = "uJ3kq0Zr8v1xT5bWcY7mN2aLhF9sD4gE";
      const address = `https://helpouts.example.org/helpouts/api/v1/calendar_feed/${secret}.ics`;
      return change({ feed: { made_at, address: null } }, { made_at, address });
    },
    revokeCalendarFeed: () => change({ feed: { made_at: null, address: null } }, undefined),
    findCalendars: () =>
      answer({
        calendars: [
          { address: "https://cloud.example.org/dav/amara/work/", name: "Work" },
          { address: "https://cloud.example.org/dav/amara/home/", name: "Home" },
        ],
      }),
    connectCalendar: () => {
      const { written } = calendarsOf(true, true);
      const made = { ...(written as NonNullable<typeof written>), fault: null, waiting: 0 };
      return change({ written: made }, made);
    },
    disconnectCalendar: () => change({ written: null }, undefined),
  };
}
