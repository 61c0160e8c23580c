/** Words about who is there at once: the strip above the marketplace, and presence. */

const people = (count: number) => (count === 1 ? "1 person" : `${count} people`);

export const readyNow = {
  title: "Help right now",
  waiting: (count: number) => (count === 0 ? "nobody waiting" : `${count} waiting`),
  range: (low: number, high: number) =>
    high <= low ? `about ${Math.max(1, high)} min` : `about ${low} to ${high} min`,
  unknown: "wait not known yet",
  paused: "paused",
  join: "Join line",
  joinLabel: (title: string) => `Join the line of ${title}`,
  back: "Your place",
  backLabel: (title: string) => `Your place in ${title}`,
  desk: "Open the desk",
  deskLabel: (title: string) => `Open the desk of ${title}`,
  all: (count: number) => `All ${count} lines`,
  urgent: "Ask an urgent question",
  helpers: (count: number) => `${people(count)} helping`,
  open: (title: string) => `${title} is open`,
} as const;

export const presence = {
  /** Beside a person; nothing where they are away, as nobody can tell for how long. */
  words: { free: "Available now", online: "Online", in_session: "In a helpout now", away: "Away" },
  toLine: (name: string) => `Available now: to the line of ${name}`,
} as const;
