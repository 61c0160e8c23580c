/** In whose name a listing is offered, as its form holds it. Pure. */

import type { Assignment } from "../../contracts/generated";

export interface OfferedBy {
  /** Empty: by its tutor alone. */
  readonly organisation: string;
  readonly assignment: Assignment;
  /** In order; empty means all. */
  readonly people: readonly string[];
}

export const BY_MYSELF: OfferedBy = { organisation: "", assignment: "round_robin", people: [] };
