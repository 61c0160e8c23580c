/** Outputs of another person, drawn where they can do no harm. */
export type { OutputScene } from "./output";
export { Outputs } from "./outputs";
export type { WidgetPlace } from "./widget";
