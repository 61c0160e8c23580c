/**
 * What a network test found, in one word each: pure.
 *
 * The echo peer stands at the marketplace, not at the other person, so figures are rough and the
 * verdict says only what follows from them.
 */

/** One way through the network, as it was found. Rates in kbit/s; null: not measured. */
export interface PathFound {
  readonly reached: boolean;
  readonly rtt_ms: number | null;
  /** Share of echoes that did not come back, 0..1. */
  readonly loss: number | null;
  readonly up_kbps: number | null;
  readonly down_kbps: number | null;
}

export interface NetworkFound {
  readonly direct: PathFound;
  /** None where the marketplace has no relay. */
  readonly relay: PathFound | null;
}

export interface Needs {
  readonly needed_kbps: number;
  readonly recording_kbps: number;
}

export type Verdict =
  /** Nothing gets through. */
  | "closed"
  | "slow_up"
  | "slow_down"
  | "lossy"
  | "far"
  /** Works, by the relay alone. */
  | "long_way"
  | "good";

const LOSSY = 0.05;
const FAR_MS = 400;

export const UNREACHED: PathFound = {
  reached: false,
  rtt_ms: null,
  loss: null,
  up_kbps: null,
  down_kbps: null,
};

/** The way that a call would take: the direct one where it is open. */
export function wayTaken(found: NetworkFound, relayOnly: boolean): PathFound {
  if (found.direct.reached && !relayOnly) return found.direct;
  return found.relay ?? UNREACHED;
}

export function verdictOf(found: NetworkFound, needs: Needs, relayOnly: boolean): Verdict {
  const way = wayTaken(found, relayOnly);
  if (!way.reached) return "closed";
  if (way.up_kbps !== null && way.up_kbps < needs.needed_kbps) return "slow_up";
  if (way.down_kbps !== null && way.down_kbps < needs.needed_kbps) return "slow_down";
  if (way.loss !== null && way.loss > LOSSY) return "lossy";
  if (way.rtt_ms !== null && way.rtt_ms > FAR_MS) return "far";
  return found.direct.reached || relayOnly ? "good" : "long_way";
}

/** Whether what a recording sends once more fits beside the call. */
export function carriesRecording(way: PathFound, needs: Needs): boolean {
  return way.up_kbps === null || way.up_kbps >= needs.needed_kbps + needs.recording_kbps;
}

/** Echoes sent and back, in order of sending; `ms` null where one did not come back. */
export function echoesSummed(
  trips: readonly (number | null)[],
): Pick<PathFound, "rtt_ms" | "loss"> {
  const back = trips.filter((ms): ms is number => ms !== null).sort((a, b) => a - b);
  if (trips.length === 0) return { rtt_ms: null, loss: null };
  const middle = back[Math.floor((back.length - 1) / 2)];
  return {
    rtt_ms: middle === undefined ? null : Math.round(middle),
    loss: 1 - back.length / trips.length,
  };
}

/** Bytes in milliseconds as kbit/s; null where it is too little to say. */
export function kbpsOf(bytes: number, ms: number): number | null {
  return bytes < 1_000 || ms < 50 ? null : Math.round((bytes * 8) / ms);
}

export interface Reported {
  readonly found: NetworkFound;
  readonly verdict: Verdict;
  readonly relay_only: boolean;
  readonly at: string;
  readonly browser: string;
  readonly secure: boolean;
  readonly problems: Readonly<Record<string, string>>;
}

/** For whoever helps: figures and the browser's name; no address, name or credential. */
export function reportText(reported: Reported): string {
  const { found } = reported;
  const line = (name: string, path: PathFound | null) => {
    if (path === null) return `${name}: none is set up`;
    if (!path.reached) return `${name}: not reached`;
    const facts = [
      path.rtt_ms === null ? null : `${path.rtt_ms} ms`,
      path.loss === null ? null : `${Math.round(path.loss * 100)} % lost`,
      path.up_kbps === null ? null : `${path.up_kbps} kbit/s up`,
      path.down_kbps === null ? null : `${path.down_kbps} kbit/s down`,
    ].filter((fact) => fact !== null);
    return `${name}: ${facts.join(", ")}`;
  };
  return [
    `Helpouts network test, ${reported.at}`,
    `verdict: ${reported.verdict}${reported.relay_only ? " (relay only)" : ""}`,
    line("direct", found.direct),
    line("relay", found.relay),
    `secure page: ${reported.secure ? "yes" : "no"}`,
    ...Object.entries(reported.problems).map(([kind, problem]) => `${kind}: ${problem}`),
    `browser: ${reported.browser}`,
  ].join("\n");
}
