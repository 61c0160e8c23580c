/** What two agree on, in words: before booking, and afterwards as it read then. */

import type { Agreement, Booking } from "../../contracts/generated";
import { agreement as words } from "../../core/messages/en/agreement";
import { formatDayTime } from "../../core/time";
import { Icon, type IconName } from "../../ui";

const HOUR_MS = 3_600_000;

export interface AgreedProps {
  agreement: Agreement;
  /** The tutor's first name. */
  name: string;
  side: Booking["role"];
  /** Start, milliseconds since the epoch; null while none is chosen. */
  at: number | null;
  now: number;
  timeZone: string;
}

/** "$36.00"; words where there is no price. */
export function priceText({ price_minor, currency }: Agreement): string {
  if (price_minor === 0 || currency === "") return words.noCharge;
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(price_minor / 10 ** digits);
}

/** How a student may cancel. */
export function cancellingText(
  agreement: Agreement,
  at: number | null,
  now: number,
  timeZone: string,
): string {
  const { cancellation: tier, free_cancellation_hours: hours } = agreement;
  if (tier === "none") return words.cancelAnyTime;
  const until = at === null ? null : at - hours * HOUR_MS;
  const said =
    until === null
      ? words.cancelHours(hours, tier)
      : until <= now
        ? words.cancelLate(hours, tier)
        : words.cancelUntil(formatDayTime(until, timeZone), tier);
  return agreement.price_minor === 0 ? `${said} ${words.costsNothing}` : said;
}

export function Agreed({ agreement, name, side, at, now, timeZone }: AgreedProps) {
  const lines: [IconName, string][] = [
    [
      agreement.approval_required ? "chat" : "check",
      agreement.approval_required ? words.approval(name) : words.instant,
    ],
    ["undo", cancellingText(agreement, at, now, timeZone)],
    ["shield", side === "tutor" ? words.youCancelAsTutor : words.tutorCancels(name)],
    ["clock", words.moves(agreement.reschedules_max)],
  ];
  return (
    <ul class="helpout-stack helpout-stack--s helpout-small" data-helpout-agreed>
      {lines.map(([icon, text]) => (
        <li key={icon} class="helpout-line helpout-line--top">
          <Icon name={icon} size="s" />
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
}

/** The text itself, and the sign that both read the same. */
export function AgreedText({ agreement, hash }: { agreement: Agreement; hash: string }) {
  return (
    <details class="helpout-agreed helpout-small">
      <summary>{words.whole}</summary>
      <div class="helpout-stack helpout-stack--s">
        <p class="helpout-strong helpout-words">{agreement.title}</p>
        <p class="helpout-words">{agreement.description}</p>
        {agreement.requirements !== "" && (
          <p class="helpout-words">
            <span class="helpout-soft">{words.requirements}:</span> {agreement.requirements}
          </p>
        )}
        {hash !== "" && (
          <p class="helpout-tiny helpout-soft" title={hash}>
            {words.same(hash.slice(0, 8))}
          </p>
        )}
      </div>
    </details>
  );
}
