/** Words of reviews: writing one, and reading what both have written. */

export const review = {
  title: (name: string) => `How was it with ${name}?`,
  rating: "Your stars",
  stars: (count: number) => `${count} of 5`,
  comment: "A few words, if you like",
  seenByTutor: (name: string) =>
    `Shown to ${name}, and on the listing, once both of you have written or after 14 days.`,
  seenByStudent: (name: string) =>
    `Shown to ${name} once both of you have written or after 14 days.`,
  send: "Send review",
  saved: "Thank you. Your review is kept.",
  missing: "Choose one to five stars first.",
  rate: (name: string) => `Rate ${name}`,
  change: "Change your review",
  keep: "Leave it as it is",
  mine: "You",
  waitsForYou: (name: string) => `${name} has written a review. You see it once you write yours.`,
  waitsForThem: (name: string) =>
    `${name} sees it once both of you have written, or after 14 days.`,
} as const;
