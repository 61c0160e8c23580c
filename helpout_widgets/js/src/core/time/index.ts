/** Instants, zones and calendar dates. Instants are milliseconds since the epoch. */

export * from "./calendar";
export * from "./format";
export * from "./weekly";
export * from "./zone";

/** Milliseconds of an RFC 3339 text. */
export function instantOf(text: string): number {
  return Date.parse(text);
}
