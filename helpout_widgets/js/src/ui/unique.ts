/** Ids of elements, for labels and what they label. */

import { useState } from "preact/hooks";

/**
 * An id that no other element of the page has.
 *
 * Preact's own `useId` begins anew in every root, and a notebook page holds many of ours: a
 * label in one cell would then lead to the field of another.
 */
export function useUniqueId(): string {
  const [id] = useState(() => `helpout-${Math.random().toString(36).slice(2, 12)}`);
  return id;
}
