/**
 * Icons, drawn by us on a grid of 20 with a stroke of 1.6, in the colour of the words beside.
 *
 * Decorative always: what an icon means is said by words or by the label of its button.
 */

const strokes = {
  search: "M9 3.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM13 13l4 4",
  calendar: "M3.5 5h13v12h-13ZM3.5 8.5h13M7 2.8V6M13 2.8V6",
  clock: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14ZM10 6.2V10l2.8 1.8",
  globe:
    "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14ZM3 10h14M10 3c4.6 4.2 4.6 9.8 0 14M10 3c-4.6 4.2-4.6 9.8 0 14",
  left: "M12.5 4.5 7 10l5.5 5.5",
  right: "M7.5 4.5 13 10l-5.5 5.5",
  down: "M4.5 7.5 10 13l5.5-5.5",
  up: "M4.5 12.5 10 7l5.5 5.5",
  close: "M5 5l10 10M15 5 5 15",
  check: "M4 10.5 8.2 14.7 16 6",
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  alert: "M10 3.2 17.6 16.5H2.4ZM10 8v3.6M10 14v.2",
  info: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14ZM10 9v4.6M10 6.4v.2",
  offline:
    "M2.5 8a11 11 0 0 1 3.6-2.3M9.4 4.7A11 11 0 0 1 17.5 8M5 11a7 7 0 0 1 3.4-1.8M12.6 9.6A7 7 0 0 1 15 11M10 15.4v.2M3.5 3l13 14",
  lock: "M5 9h10v8H5ZM7 9V6.5a3 3 0 0 1 6 0V9",
  key: "M6.5 9.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM9 11l7-7M13.4 6.6l2.4 2.4",
  shield: "M10 2.8 16 5v4.6c0 3.6-2.4 6-6 7.6-3.6-1.6-6-4-6-7.6V5ZM7.4 9.8l2 2 3.4-3.6",
  person: "M10 3.4a3.3 3.3 0 1 1 0 6.6 3.3 3.3 0 0 1 0-6.6ZM3.8 17c.6-3.4 3-5 6.2-5s5.6 1.6 6.2 5",
  people:
    "M7.4 4.4a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6ZM2.4 16.4c.4-3 2.4-4.4 5-4.4s4.6 1.4 5 4.4M13 4.8a2.6 2.6 0 0 1 0 5M14.6 12.3c1.7.6 2.7 2 3 4.1",
  notebook: "M5.5 3h10v14h-10ZM8.5 3v14M3.6 6h3M3.6 10h3M3.6 14h3",
  camera: "M3 6.5h3.2L7.6 4.5h4.8l1.4 2H17v9H3ZM10 8a2.8 2.8 0 1 1 0 5.6A2.8 2.8 0 0 1 10 8Z",
  cell: "M3 5h14v10H3ZM6 8.2 8 10l-2 1.8M10 12.2h4",
  undo: "M7 4.5 3.8 7.8 7 11M4 7.8h8a4 4 0 0 1 0 8H8",
  refresh: "M16 6.5A7 7 0 1 0 17 11M16.6 3v3.8h-3.8",
  chat: "M3.5 4.5h13v9h-7.2L5.8 16.6V13.5H3.5Z",
  video: "M3 5.5h9.5v9H3ZM12.5 9 17 6.5v7L12.5 11",
  "video-off": "M6.5 5.5h6v4.6M12.5 11 17 13.5v-7L12.5 9M11.8 14.5H3v-9h.4M3 3l14 14",
  microphone:
    "M10 2.8a2.4 2.4 0 0 1 2.4 2.4v4.6a2.4 2.4 0 0 1-4.8 0V5.2A2.4 2.4 0 0 1 10 2.8ZM5 9.6a5 5 0 0 0 10 0M10 14.6v2.6",
  "microphone-off":
    "M7.6 7.6v2.2a2.4 2.4 0 0 0 3.7 2M12.4 9V5.2A2.4 2.4 0 0 0 7.9 4.1M5 9.6a5 5 0 0 0 7.7 4.2M15 9.6a5 5 0 0 1-.5 2.1M10 14.6v2.6M3 3l14 14",
  speaker: "M3 8v4h3l4 3.2V4.8L6 8ZM13 7.4a3.7 3.7 0 0 1 0 5.2M15.2 5.2a6.8 6.8 0 0 1 0 9.6",
  screen: "M2.8 4h14.4v9.5H2.8ZM7 17h6M10 13.5V17",
  "screen-off": "M6.5 4h10.7v9.5h-1.4M12.4 13.5H2.8V4h.4M7 17h6M10 13.5V17M3 2.6l14 14",
  exit: "M11 3.5H4v13h7M8.5 10H17M13.8 6.8 17 10l-3.2 3.2",
  leave: "M3 11.8c4-4 10-4 14 0l-1.7 2.4-3.1-1.3V10.6a9 9 0 0 0-4.4 0v2.3l-3.1 1.3Z",
  pointer: "M5 3.5 15.5 9l-4.6 1.4L9 15Z",
  edit: "M4 16l.8-3.4L13.4 4 16 6.6 7.4 15.2ZM11.6 5.8l2.6 2.6",
  play: "M6 4.2 15.5 10 6 15.8Z",
  stop: "M5.5 5.5h9v9h-9Z",
  pause: "M7 4.5v11M13 4.5v11",
  eye: "M2.4 10c3.8-6.4 11.4-6.4 15.2 0-3.8 6.4-11.4 6.4-15.2 0ZM10 7.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4Z",
  trash: "M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5 6.3 17h7.4l.8-11.5M8.5 8.5v5.5M11.5 8.5v5.5",
  download: "M10 3v9.5M6 9l4 4 4-4M4 16.5h12",
  copy: "M7 7h9.5v9.5H7ZM4 13H3.5V3.5H13V4",
  send: "M3.5 4 17 10 3.5 16l1.8-6ZM5.3 10H11",
  filter: "M3 5.5h14M5.5 10h9M8 14.5h4",
  more: "M4.5 10h.2M10 10h.2M15.5 10h.2",
  settings: "M3 6h7M14 6h3M3 14h3M10 14h7M12 4v4M8 12v4",
  plug: "M7 3v4M13 3v4M5 7h10v2.5a5 5 0 0 1-10 0ZM10 14.5V17.5",
  phone: "M6 2.8h8v14.4H6ZM9 14.6h2",
  link: "M8.5 11.5a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.3l1-1",
  home: "M3.5 9.5 10 3.5l6.5 6V16.5h-13ZM8 16.5v-4.5h4v4.5",
  table: "M3 4h14v12H3ZM3 8h14M9 8v8",
  hand: "M6.5 10.5V5.3M9 9.5V3.6M11.5 9.5V4.2M14 10.5V6.2M6.5 10.5 4.6 9c-1.2-.6-2 .6-1.3 1.6L6.6 15.4c1 1.4 2 2 3.7 2 2.5 0 3.7-1.6 3.7-4v-3",
  expand: "M4 8V4h4M16 12v4h-4M12 4h4v4M8 16H4v-4",
  float: "M3 4h14v12H3ZM10.5 10h4.5v4h-4.5Z",
  layout: "M3 4h14v12H3ZM3 11.5h14M7.6 11.5V16M12.3 11.5V16",
  pin: "M7 3.5h6l-.8 5 2.3 2.5H5.5l2.3-2.5ZM10 11v6",
  captions: "M3 4.5h14v11H3ZM6 10.5h3.5M12 10.5h2M6 13h2M10.5 13H14",
  door: "M5 3h10v14H5ZM12 10v.4",
  air: "M10 9.2a.9.9 0 1 1 0 1.8.9.9 0 0 1 0-1.8ZM6.8 13.4a4.6 4.6 0 0 1 0-6.8M13.2 6.6a4.6 4.6 0 0 1 0 6.8M4.4 15.6a7.8 7.8 0 0 1 0-11.2M15.6 4.4a7.8 7.8 0 0 1 0 11.2",
  sidebar: "M3 4h14v12H3ZM12 4v12",
  record: "M10 4a6 6 0 1 1 0 12 6 6 0 0 1 0-12ZM10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z",
  bell: "M5.5 13.5V9a4.5 4.5 0 0 1 9 0v4.5l1.2 1.5H4.3ZM8.5 17.2h3",
  bolt: "M11 2.8 4.8 11.2H9.4L8.8 17.2 15.2 8.6H10.6Z",
} as const;

const fills = {
  star: "M10 2.6l2.2 4.9 5.3.6-3.9 3.6 1 5.3L10 14.4 5.4 17l1-5.3L2.5 8.1l5.3-.6Z",
  dot: "M10 6a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z",
} as const;

export type IconName = keyof typeof strokes | keyof typeof fills;

export interface IconProps {
  name: IconName;
  /** 14, 16 or 20 px. */
  size?: "s" | "m" | "l";
}

export function Icon({ name, size = "m" }: IconProps) {
  const filled = name in fills;
  const path = filled ? fills[name as keyof typeof fills] : strokes[name as keyof typeof strokes];
  return (
    <svg
      class={`helpout-icon helpout-icon--${size}${filled ? " helpout-icon--filled" : ""}`}
      viewBox="0 0 20 20"
      aria-hidden="true"
      focusable="false"
    >
      <path d={path} />
    </svg>
  );
}

/** The mark: two people in one cell. */
export function Mark() {
  return (
    <svg class="helpout-mark" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path class="helpout-mark__cell" d="M6 3H3v14h3M14 3h3v14h-3" />
      <circle class="helpout-mark__one" cx="7.7" cy="10" r="2.1" />
      <circle class="helpout-mark__two" cx="12.3" cy="10" r="2.1" />
    </svg>
  );
}
