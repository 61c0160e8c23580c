/** How many of the bookings each of an organisation gets, as their weights have it. Pure. */

import type { OrganisationMember } from "../../contracts/generated";

export const WEIGHTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** Whether bookings are handed to them now. */
export function serves(member: OrganisationMember): boolean {
  return member.agreed && !member.paused;
}

/** Percent of the bookings that come in while everybody is free; null for who gets none. */
export function percentOf(
  member: OrganisationMember,
  members: readonly OrganisationMember[],
): number | null {
  if (!serves(member)) return null;
  const total = members.filter(serves).reduce((sum, one) => sum + one.weight, 0);
  return Math.round((100 * member.weight) / total);
}
