/** Notices of the gallery: some unread, some old, one with hostile words. */

import type { Notice, NoticeKind, NoticePage, NoticePreferences } from "../src/contracts/generated";

const HOUR = 3_600_000;

export function noticesOf(now: number): NoticePage {
  const lines: [NoticeKind, number, boolean, Record<string, string>][] = [
    ["ticket_called", 0.05, false, { title: "Data 101, last hours before hand-in", who: "Ada" }],
    ["running_late", 0.4, false, { title: "Untangle pandas merges", who: "Kenji", minutes: "10" }],
    [
      "time_proposed",
      3,
      false,
      { title: "Untangle pandas merges and groupbys", who: "Ada Okafor", start: at(now, 50) },
    ],
    ["booking_confirmed", 20, true, { title: "SQL and joins", who: "Kenji", start: at(now, 30) }],
    [
      "booking_requested",
      40,
      true,
      {
        title: "<b>Statistics</b> for people with a very long title that goes on and on and on",
        who: "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft",
      },
    ],
    [
      "reminder_day",
      70,
      true,
      { title: "Maps and spatial joins", who: "Zuri", start: at(now, -46) },
    ],
    ["calendar_unreadable", 400, true, { title: "calendar.example.org" }],
  ];
  const notices = lines.map(
    ([kind, ago, read, facts], index): Notice => ({
      id: `ntc_gallery00000${index}`,
      kind,
      about: "bkg_gallery000001",
      facts,
      at: at(now, -ago),
      read,
    }),
  );
  return { notices, unread: 3, total: 23 };
}

export const wanted: NoticePreferences = {
  email: "amara.nair@example.org",
  email_confirmed: false,
  email_on: true,
  reminders: true,
  queue: true,
  urgent: false,
  reminder_minutes: 30,
  quiet_from: "22:00",
  quiet_until: "07:00",
  mail_possible: true,
};

function at(now: number, hours: number): string {
  return new Date(now + hours * HOUR).toISOString();
}
