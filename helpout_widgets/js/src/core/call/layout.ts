/** How the pictures of a call stand: who is large and who is in the row beside. Pure. */

/** `speaker`: one large. `side`: all alike. `screen`: the shared screen large, people small. */
export type Layout = "speaker" | "side" | "screen";

export const LAYOUTS: readonly Layout[] = ["speaker", "side", "screen"];

export interface Seat {
  readonly connection_id: string;
  readonly account_id: string;
  /** A second camera, a kernel's pictures: not a person's face. */
  readonly extra: boolean;
}

export interface Arranged<S extends Seat> {
  readonly large: readonly S[];
  readonly row: readonly S[];
}

/**
 * Where everybody stands.
 *
 * @param seats the others of the call, in the order of their coming.
 * @param first connections in the order in which they deserve the large place: whom this person
 *   chose, then who speaks.
 */
export function arrange<S extends Seat>(
  layout: Layout,
  seats: readonly S[],
  first: readonly (string | null)[],
): Arranged<S> {
  if (layout === "side" || seats.length <= 1) return { large: seats, row: [] };
  const wanted = first.find((id) => seats.some((seat) => seat.connection_id === id));
  const large =
    seats.find((seat) => seat.connection_id === wanted) ??
    seats.find((seat) => !seat.extra) ??
    seats[0];
  if (large === undefined) return { large: [], row: [] };
  return { large: [large], row: seats.filter((seat) => seat !== large) };
}

export function nextLayout(layout: Layout): Layout {
  return LAYOUTS[(LAYOUTS.indexOf(layout) + 1) % LAYOUTS.length] ?? "speaker";
}

export function isLayout(value: unknown): value is Layout {
  return LAYOUTS.includes(value as Layout);
}
