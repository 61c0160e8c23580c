/** Words of a person's own notes. */

export const notes = {
  title: "My notes",
  detail: "Only you see them. They stay in this browser, and are in no notebook and no replay.",
  label: "My notes of this helpout",
  kept: "Kept in this browser",
  full: "No more fits. Save them on your server, or shorten them.",
  unkept: "This browser keeps nothing here. Save them on your server before you leave.",
  save: "Save on my server",
  saved: (path: string) => `Saved as ${path}`,
  saveFailed: "They could not be saved. They are still here.",
  fileName: (day: string) => `My notes ${day}.md`,
} as const;
