/** Words of the frame around every pane and of the shared views. */

export const shell = {
  product: "Helpouts",
  back: "Back",
  backTo: (place: string) => `Back to ${place}`,
  tryAgain: "Try again",
  tryNow: "Try now",
  copyDetails: "Copy details",
  copied: "Copied",
  copyFailed: "Could not copy. The details are below.",
  cancel: "Cancel",
  loading: "Loading",
  remove: "Remove",
  close: "Close",
  offline: "You are offline.",
  marketplaceAway: "The marketplace is away.",
  nextTryIn: (seconds: number) => `Next try in ${seconds} s.`,
  contentFrom: (time: string) => `This is from ${time}.`,
  newHere: "New here",
  rating: (average: string, count: number) =>
    `Rated ${average} of 5 by ${count} ${count === 1 ? "person" : "people"}`,
  noCharge: "No charge",
  minutes: (minutes: number) => `${minutes} min`,
  /** "15, 30 or 60 min" */
  lengths: (minutes: readonly number[]) => {
    const last = minutes.at(-1) ?? 0;
    const before = minutes.slice(0, -1).join(", ");
    return before === "" ? `${last} min` : `${before} or ${last} min`;
  },
  presence: { here: "available now", online: "online", busy: "in a helpout", away: "away" },
  openedBeside: "Opened in the sidebar.",
  paneNames: {
    welcome: "Welcome",
    marketplace: "the marketplace",
    listing: "the listing",
    booking: "booking",
    my_helpouts: "My helpouts",
    availability: "your hours",
    notices: "notices",
    queue: "help right now",
    queue_desk: "the help desk",
    course: "your courses",
    live_session: "the live session",
    call: "the call",
    screen_share: "the shared screen",
    share_cell: "the cell",
    shared_cell: "the shared cell",
    recording: "the recording",
    solved: "the solved problem",
    replay: "the replay",
  },
  noServer: {
    title: "Helpouts needs a Jupyter server here",
    detail:
      "This page shows notebooks without a Jupyter server that we can reach. Open the notebook in JupyterLab or Notebook 7, with the package helpout-widgets installed beside the server.",
  },
  paneFailed: {
    title: "This pane could not be loaded",
    detail:
      "Nothing of yours is lost. The server may have been updated: reload the page, or try again.",
  },
} as const;
