/** Times that a tutor of New York has free. */

import type { Slot } from "../src/contracts/generated";
import { NOW } from "./now";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** 9:00 to 12:00 of New York on most weekdays. */
export function slots(from: string, to: string, minutes: number): Slot[] {
  const found: Slot[] = [];
  for (let day = Date.parse("2026-10-26T00:00:00Z"); day < Date.parse(to); day += DAY) {
    const weekday = new Date(day).getUTCDay();
    if (weekday === 0 || weekday === 6 || (day / DAY) % 9 === 3) continue;
    const hour = day < Date.parse("2026-11-01T06:00:00Z") ? 13 : 14;
    for (let at = day + hour * 3_600_000; at < day + (hour + 3) * 3_600_000; at += 30 * MINUTE) {
      if (at < Math.max(NOW, Date.parse(from)) || at >= Date.parse(to)) continue;
      found.push({
        start: new Date(at).toISOString().replace(".000", ""),
        end: new Date(at + minutes * MINUTE).toISOString().replace(".000", ""),
      });
    }
  }
  return found;
}
