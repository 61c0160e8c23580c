/** Words of calendars elsewhere: busy times, one's own feed, bookings written back. */

import type { CalendarFault } from "../../../contracts/generated";

const of = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

const faults: Record<CalendarFault, string> = {
  away: "No server answers at that address.",
  slow: "Its server takes too long to answer.",
  not_found: "There is nothing at that address any more.",
  refused: "Its server asks for another name or password, or for another address.",
  private_address:
    "The address leads into a private network. Whoever runs this marketplace may allow those.",
  not_secure: "No secure connection can be made to it.",
  redirects: "The address leads on and on, and to no calendar.",
  server_error: "Its server has a fault of its own.",
  too_large: "The calendar is larger than 2 MB.",
  not_a_calendar: "What is there is no calendar that can be read.",
  too_dense: "It has more events than can be counted.",
  key_lost: "The marketplace can no longer open what you gave it. Remove it and add it again.",
  not_installed: "This marketplace cannot deal with calendars yet.",
  not_writable: "The calendar takes no events from here.",
};

export const calendars = {
  title: "Your other calendars",
  faults,
  install: (command: string) =>
    `This marketplace cannot do that yet. Whoever runs it installs: ${command}`,
  busy: {
    title: "Busy times",
    hint: "Nobody can book you while one of these calendars says that you are busy. They are read every quarter of an hour, and again when somebody books.",
    none: "No calendar yet.",
    address: "Address of a calendar",
    addressHint:
      "Its secret address in iCal format: https://… or webcal://… It is kept sealed and not shown again.",
    add: "Add",
    empty: "Paste the address first.",
    added: (name: string) => `${name} is added.`,
    full: (most: number) => `${most} calendars are as many as you can have.`,
    read: (when: string, count: number) =>
      `Last read: ${when} · ${of(count, "busy time", "busy times")} ahead`,
    kept: (when: string) => `What was read last still counts: ${when}.`,
    again: (name: string) => `Read ${name} again now`,
    isRead: (name: string) => `${name} is read.`,
    remove: "Remove",
    removeAsk: (name: string) => `The times of ${name} can be booked again.`,
    removeYes: "Remove it",
    removed: (name: string) => `${name} is removed.`,
  },
  feed: {
    title: "Bookings in your calendar program",
    hint: "An address that Google, Apple, Outlook and others subscribe to. Whoever has it can read your bookings, but not what is stuck.",
    make: "Make an address",
    address: "Address of your bookings",
    once: "Copy it now: it cannot be shown again.",
    copy: "Copy",
    copied: "Copied.",
    copyFailed: "Your browser does not let us copy. Select the address and copy it.",
    there: (when: string) => `There is an address, made ${when}. It cannot be shown again.`,
    renew: "Make a new one",
    renewAsk: "The address that you have now stops working.",
    renewYes: "Make a new one",
    revoke: "Take it back",
    revokeAsk: "Calendar programs that use the address find nothing there any more.",
    revokeYes: "Take it back",
    revoked: "The address leads nowhere now.",
  },
  written: {
    title: "Write bookings to your calendar",
    hint: "For calendars with CalDAV, such as Nextcloud, Fastmail, iCloud or Radicale. New bookings appear there, move and go by themselves.",
    address: "Address of the server",
    login: "Your name there",
    password: "Password for apps",
    passwordHint: "Make one for this alone, where your provider lets you. It is kept sealed.",
    find: "Find calendars",
    choose: "Which calendar",
    connect: "Write bookings there",
    back: "Another server",
    none: "No calendar that takes events was found there.",
    connected: (name: string) => `Bookings are written to ${name} now.`,
    where: (host: string, login: string) => `${host}, as ${login}`,
    settled: "All bookings are written.",
    waiting: (count: number) => `${of(count, "booking", "bookings")} still to write.`,
    disconnect: "Disconnect",
    disconnectAsk:
      "No more bookings are written, and the password is forgotten. What is in your calendar stays there.",
    disconnectYes: "Disconnect",
    disconnected: "No calendar is connected.",
  },
} as const;
