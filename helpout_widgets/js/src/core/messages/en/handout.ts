/** Words of files that are handed over in a live session. */

export const handout = {
  title: "Files",
  detail: "Both of you keep them with this helpout. Nothing is put on anybody's server unasked.",
  drop: "Drop a file here, or",
  choose: "Choose a file",
  kinds:
    "PDF, pictures, PowerPoint, Word, Excel, notebooks, CSV and other text, up to 10 MB. Slides are paged through together as PDF; a PowerPoint file is handed over as it is.",
  sending: (name: string) => `Handing over ${name}`,
  given: (name: string) => `${name} is handed over`,
  tooLarge: (name: string) => `${name} has more than 10 MB. Nothing was sent.`,
  failed: (name: string, why: string) => `${name} was not handed over. ${why}`,
  list: "Files handed over",
  none: "No file yet",
  by: (name: string, size: string) => `${name}, ${size}`,
  size: (bytes: number) =>
    bytes < 1_024
      ? `${bytes} B`
      : bytes < 1_048_576
        ? `${Math.round(bytes / 1_024)} kB`
        : `${(bytes / 1_048_576).toFixed(1)} MB`,
  left: (size: string) => `${size} left`,
  look: "Look at together",
  lookAt: (name: string) => `Look at ${name} together`,
  download: (name: string) => `Download ${name}`,
  save: (name: string) => `Save ${name} on my server`,
  saveShort: "Save on my server",
  folder: "Folder on my server",
  saveThere: "Save",
  saved: (path: string) => `Saved as ${path}`,
  saveFailed: "It could not be saved there. The file stays here.",
  badFolder: "Name a folder below your notebooks, without two full stops.",
  cancel: "Cancel",
  loading: "Loading",
  unreadable: "This file cannot be shown. It can still be downloaded.",
  page: (page: number, pages: number) => `Page ${page} of ${pages}`,
  previous: "Previous page",
  next: "Next page",
  goTo: "Page",
  follow: "Follow the others' pages",
  sees: (name: string, page: number) => `${name} is on page ${page}`,
  elsewhere: (name: string) => `${name} looks at another file`,
  join: (name: string) => `Go to ${name}`,
  close: "Back to the files",
  sheet: (name: string, page: number) => `${name}, page ${page}`,
  openFile: "Open",
  you: "You",
} as const;
