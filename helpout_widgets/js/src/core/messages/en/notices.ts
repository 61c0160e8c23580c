/** Words of notices: what one is told, and how one wants to be told. */
import type { NoticeKind } from "../../../contracts/generated";

/** What a notice names; empty where it names nothing of the kind. */
export interface NoticeFacts {
  title: string;
  who: string;
  /** A moment as people read it. */
  start: string;
  minutes: string;
}

const one = (facts: NoticeFacts) => (facts.who === "" ? "Somebody" : facts.who);

const withWho = (facts: NoticeFacts) => (facts.who === "" ? "" : ` with ${facts.who}`);
const minutes = (facts: NoticeFacts) =>
  `${facts.minutes} ${facts.minutes === "1" ? "minute" : "minutes"}`;

const texts: Record<NoticeKind, (facts: NoticeFacts) => string> = {
  booking_requested: (it) => `${one(it)} asks for a helpout`,
  booking_confirmed: (it) => `Booked with ${one(it)}`,
  booking_declined: (it) => `${one(it)} cannot take this helpout`,
  booking_cancelled: () => "This helpout is cancelled",
  booking_expired: () => "Not answered in time, so nothing is booked",
  booking_moved: () => "This helpout has a new time",
  booking_reassigned: (it) => `${one(it)} takes this helpout now`,
  booking_extended: (it) =>
    it.minutes === "" ? "This helpout is longer now" : `${minutes(it)} longer`,
  time_proposed: (it) => `${one(it)} asks for another time`,
  time_declined: (it) => `${one(it)} keeps to the time that was booked`,
  running_late: (it) =>
    it.minutes === "" ? `${one(it)} is late` : `${one(it)} is about ${minutes(it)} late`,
  no_show: () => "Noted as missed",
  reminder_day: (it) => `Reminder: your helpout${withWho(it)}`,
  reminder_soon: (it) => `Soon: your helpout${withWho(it)}`,
  seat_confirmed: () => "You have a seat",
  seat_waiting: () => "You are on the waiting list",
  seat_free: () => "A seat became free, and it is yours",
  seat_cancelled: () => "Your seat was given back",
  gathering_cancelled: () => "This gathering does not take place",
  ticket_taken: (it) => `${one(it)} took a ticket in your line`,
  ticket_next: () => "You are next in line",
  ticket_called: () => "It is your turn",
  ticket_handed_over: (it) => `${one(it)} handed you a ticket`,
  urgent_asked: (it) => `${one(it)} is stuck and asks who can help now`,
  urgent_accepted: (it) => `${one(it)} helps you now`,
  queue_closed: () => "The line has closed",
  organisation_asked: (it) => `${one(it)} asks you into an organisation`,
  calendar_unreadable: () => "A calendar of yours cannot be read",
};

export const notices = {
  title: "Notices",
  open: (unread: number) =>
    unread === 0 ? "Notices" : `Notices, ${unread === 1 ? "one" : unread} unread`,
  /** On the bell; more than fit are more than nine. */
  count: (unread: number) => (unread > 9 ? "9+" : String(unread)),
  tabs: "Notices and how to be told",
  list: "News",
  wanted: "How to be told",
  unread: "unread",
  readAll: "Mark all as read",
  allRead: "Everything is read.",
  older: "Show older ones",
  none: {
    title: "Nothing yet",
    detail: "When somebody books, moves or cancels, or your turn comes, it stands here.",
  },
  about: (title: string, start: string) => (start === "" ? title : `${title} · ${start}`),
  /** A kind that is younger than this page is told by its title. */
  text: (kind: NoticeKind, facts: NoticeFacts): string => texts[kind]?.(facts) ?? facts.title,
  go: "Open",
  later: "Later",

  mail: "By mail",
  address: "Mail address",
  addressHint: "A link is mailed to it first. Nothing else is, until you press it.",
  badAddress: "One plain address, such as ada@example.org.",
  confirmed: "This address is confirmed.",
  waiting: (address: string) => `Press the link that was mailed to ${address}.`,
  again: "Mail the link again",
  mailedAgain: "The link is on its way.",
  noMail: "This marketplace sends no mail.",
  noMailDetail:
    "Everything stands in the list of notices. Whoever runs the marketplace can set up a mail server.",
  mailOn: "Mail me about my helpouts",
  groups: "Beside bookings and their changes",
  reminders: "Reminders",
  queue: "My place in a line, and tickets in mine",
  urgent: "Urgent questions",
  remind: "Remind me",
  before: (minutes: number) =>
    minutes < 60
      ? `${minutes} minutes before`
      : `${minutes / 60 === 1 ? "one hour" : `${minutes / 60} hours`} before`,
  dayToo: "And a day before, where it was booked by then.",
  quiet: "Quiet hours",
  quietHint:
    "Mail waits until they end, by the clock of your time zone. What is of no use later comes at once.",
  quietOn: "Keep mail back for the night",
  from: "From",
  until: "Until",
  save: "Save",
  saved: "Saved.",
} as const;
