/**
 * The page of one recording.
 *
 * Options: `recording_id`, required.
 */
import { render } from "preact";
import type { Mount } from "../../host/context";
import { RecordingView } from "./view";

export const mount: Mount = (element, context, options) => {
  render(<RecordingView context={context} id={String(options.recording_id ?? "")} />, element);
  return () => render(null, element);
};
