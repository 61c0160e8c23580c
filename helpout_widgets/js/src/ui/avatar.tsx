/** A person as a disc with their initials, in a colour that stays theirs. */

import { shell } from "../core/messages/en/shell";
import { classes } from "./classes";

/** The person colours that are not "you". */
const OTHERS = 5;

/**
 * Which person colour an account has where no live session has given it one: 2 to 6.
 *
 * The same id gives the same colour everywhere; 1 is only ever "you".
 */
export function personNumber(id: string): number {
  let hash = 2_166_136_261;
  for (let index = 0; index < id.length; index += 1)
    hash = Math.imul(hash ^ id.charCodeAt(index), 16_777_619);
  // The low bits alone repeat for ids that differ at their ends.
  return 2 + (((hash ^ (hash >>> 15)) >>> 0) % OTHERS);
}

/** First letters of the first and last word, at most two characters. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0];
  if (first === undefined) return "?";
  const last = words.length > 1 ? words.at(-1) : undefined;
  return [first, last]
    .map((word) => (word === undefined ? "" : ([...word][0] ?? "")))
    .join("")
    .toLocaleUpperCase();
}

export interface AvatarProps {
  name: string;
  /** The account's id, which decides the colour. */
  id: string;
  /** Overrides the colour: 1 is "you", 2 to 6 as the room gave them. */
  person?: number;
  size?: "s" | "m" | "l" | "xl";
  presence?: "here" | "online" | "busy" | "away";
  /** Is speaking. */
  ring?: boolean;
}

/** Decorative where the name stands beside it, as it must; only presence is said. */
export function Avatar({ name, id, person, size = "m", presence, ring = false }: AvatarProps) {
  return (
    <span
      class={classes(
        "helpout-avatar",
        `helpout-person-${person ?? personNumber(id)}`,
        size !== "m" && `helpout-avatar--${size}`,
        presence !== undefined && `helpout-avatar--${presence}`,
        ring && "helpout-avatar--ring",
      )}
    >
      <span class="helpout-avatar__disc" aria-hidden="true">
        {initials(name)}
      </span>
      {presence !== undefined && <span class="helpout-hidden">{shell.presence[presence]}</span>}
    </span>
  );
}
