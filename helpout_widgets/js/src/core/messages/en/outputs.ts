/** Words of outputs: what is drawn of another person's run, and what is not. */

export const outputs = {
  region: "Output",
  truncated: "The rest was cut: the run printed more than is kept.",
  frame: "Output, drawn apart from this page",
  frameGone: "This output tried to leave its frame and was taken away.",
  frameFailed: "This could not be drawn here; below is what it says of itself.",
  frameFailedBare: "This could not be drawn here.",
  picture: "Picture in this output",
  copy: "Copy output as text",
  copied: "Copied",
  copyFailed: "The browser did not let us copy.",
  collapse: "Collapse output",
  expand: "Show output",
  collapsed: (lines: number) =>
    lines === 1 ? "Output hidden: 1 line" : `Output hidden: ${lines.toLocaleString("en")} lines`,
  earlier: (lines: number) =>
    `${lines.toLocaleString("en")} earlier lines are not drawn. Copy has all of them.`,
  longLine: (signs: number) => `… ${signs.toLocaleString("en")} more characters`,
  leftOut: (size: string) => `This output is too large to be shown here (${size}).`,
  widget: {
    theirs: (name: string) => `A widget of ${name}'s notebook. It shows here once ${name} sees it.`,
    mine: "This widget lives in your notebook; open the notebook to see it here.",
    picture: (name: string) => `How the widget looks at ${name}'s`,
    note: (name: string) => `Picture of a widget; ${name} moves it.`,
  },
  blob: {
    load: (size: string) => `Load ${size}`,
    loading: (size: string) => `Loading ${size}`,
    large: "A large output",
    failed: "It could not be loaded.",
    again: "Try again",
  },
  json: {
    object: (count: number) => (count === 1 ? "{ 1 entry }" : `{ ${count} entries }`),
    list: (count: number) => (count === 1 ? "[ 1 item ]" : `[ ${count} items ]`),
    more: (count: number) => `${count.toLocaleString("en")} more`,
  },
  size: (bytes: number) =>
    bytes < 1_000
      ? `${bytes} bytes`
      : bytes < 1_000_000
        ? `${Math.round(bytes / 1_000)} kB`
        : `${(bytes / 1_000_000).toFixed(1)} MB`,
} as const;
