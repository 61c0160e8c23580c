/** Words of what two agree on: length, cancelling, approval, moving. */

import type { CancellationTier } from "../../../contracts/generated";

const costs: Record<CancellationTier, string> = {
  none: "",
  half: "half of the price",
  full: "the whole price",
};

export const agreement = {
  title: "What you agree on",
  titleAgreed: "What you agreed on",
  length: "Length",
  minutes: (minutes: number) => `${minutes} min`,
  price: "Price",
  noCharge: "No charge",
  approval: (name: string) => `${name} answers first. The time is kept for you until then.`,
  approvalBefore: (name: string) => `${name} answers every request before it is booked.`,
  instant: "Booked at once.",
  cancelAnyTime: "You can cancel at no charge, whenever.",
  cancelUntil: (when: string, tier: CancellationTier) =>
    `You can cancel at no charge until ${when}. After that it costs ${costs[tier]}.`,
  cancelLate: (hours: number, tier: CancellationTier) =>
    `It begins in less than ${hours} h, so cancelling costs ${costs[tier]}.`,
  cancelHours: (hours: number, tier: CancellationTier) =>
    `Cancelling is at no charge until ${hours} h before. After that it costs ${costs[tier]}.`,
  costsNothing: "The price is nothing, and so is that.",
  tutorCancels: (name: string) => `If ${name} cancels, you pay nothing, whenever.`,
  youCancelAsTutor: "If you cancel, the student pays nothing, whenever.",
  moves: (count: number) =>
    count === 0
      ? "Its time cannot be moved."
      : count === 1
        ? "Its time can be moved once, if both agree."
        : `Its time can be moved ${count} times, if both agree.`,
  whole: "The whole text",
  same: (print: string) => `You both see the same text: ${print}`,
  requirements: "To bring",
} as const;
