/**
 * Wall clocks of time zones: from an instant to local date and time, and back.
 *
 * Instants are milliseconds since the epoch. A local date is text, `YYYY-MM-DD`. Everything
 * rests on the browser's own zone data (Intl).
 */

export interface WallClock {
  year: number;
  /** 1–12 */
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const MINUTE_MS = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}

/** Whether the browser knows a zone of that name. */
export function isZone(name: string): boolean {
  if (name === "") return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

export function wallClock(instant: number, zone: string): WallClock {
  const clock: WallClock = { year: 0, month: 0, day: 0, hour: 0, minute: 0 };
  for (const { type, value } of formatOf(zone).formatToParts(instant)) {
    if (type in clock) clock[type as keyof WallClock] = Number(value);
  }
  return clock;
}

/** Minutes that a zone is ahead of UTC at an instant. */
export function offsetMinutes(instant: number, zone: string): number {
  const at = wallClock(instant, zone);
  const asUtc = Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute);
  return Math.round((asUtc - Math.floor(instant / MINUTE_MS) * MINUTE_MS) / MINUTE_MS);
}

/** The local date of an instant. */
export function dateOf(instant: number, zone: string): string {
  const { year, month, day } = wallClock(instant, zone);
  return toDate(year, month, day);
}

/** The instant at which a local date begins; where midnight is skipped, the first moment after. */
export function startOfDate(date: string, zone: string): number {
  const [year, month, day] = dateParts(date);
  const midnight = Date.UTC(year, month - 1, day);
  const day_ms = 24 * 60 * MINUTE_MS;
  const offsets = [
    offsetMinutes(midnight - day_ms, zone),
    offsetMinutes(midnight + day_ms, zone),
  ] as const;
  const candidates = offsets.map((offset) => midnight - offset * MINUTE_MS);
  const exact = candidates.filter((at) => {
    const clock = wallClock(at, zone);
    return dateOf(at, zone) === date && clock.hour === 0 && clock.minute === 0;
  });
  // Skipped midnight: the old offset's reading lands exactly on the jump.
  return Math.min(...(exact.length > 0 ? exact : candidates.slice(0, 1)));
}

export function toDate(year: number, month: number, day: number): string {
  const pad = (value: number, width: number) => String(value).padStart(width, "0");
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

export function dateParts(date: string): [year: number, month: number, day: number] {
  const [year = 1970, month = 1, day = 1] = date.split("-").map(Number);
  return [year, month, day];
}

/** Names that browsers still give for places that are called otherwise today. */
const RENAMED: Readonly<Record<string, string>> = {
  "Africa/Asmera": "Africa/Asmara",
  "America/Godthab": "America/Nuuk",
  "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
  "America/Indianapolis": "America/Indiana/Indianapolis",
  "Asia/Calcutta": "Asia/Kolkata",
  "Asia/Katmandu": "Asia/Kathmandu",
  "Asia/Rangoon": "Asia/Yangon",
  "Asia/Saigon": "Asia/Ho_Chi_Minh",
  "Asia/Thimbu": "Asia/Thimphu",
  "Asia/Ulan_Bator": "Asia/Ulaanbaatar",
  "Atlantic/Faeroe": "Atlantic/Faroe",
  "Europe/Kiev": "Europe/Kyiv",
  "Pacific/Ponape": "Pacific/Pohnpei",
  "Pacific/Truk": "Pacific/Chuuk",
};

/** The zone's name of today, where this browser knows it. */
export function currentName(zone: string): string {
  const renamed = RENAMED[zone];
  return renamed !== undefined && isZone(renamed) ? renamed : zone;
}

/** "Kolkata" of `Asia/Kolkata`; zones without a city keep their name. */
export function cityOf(zone: string): string {
  const name = RENAMED[zone] ?? zone;
  const last = name.slice(name.lastIndexOf("/") + 1).replaceAll("_", " ");
  if (zone.startsWith("Etc/GMT") || last === "" || last === "Etc") return "UTC";
  return last;
}
