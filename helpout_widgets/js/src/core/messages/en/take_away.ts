/** Words of the notebook that stays after a helpout. */

export const takeAway = {
  title: "Your take-away",
  detail: "One notebook with the problem, the code, its outputs and the chat.",
  save: "Save take-away notebook",
  download: "Download take-away notebook",
  savedAs: (path: string) => `Saved as ${path}.`,
  downloaded: "The notebook is in your downloads.",
  open: "Open it",
} as const;
