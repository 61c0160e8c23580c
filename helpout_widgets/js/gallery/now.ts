/** Wednesday 28 October 2026, 17:42 in Kolkata: New York's clocks change on Sunday. */
export const NOW = Date.parse("2026-10-28T12:12:00Z");
