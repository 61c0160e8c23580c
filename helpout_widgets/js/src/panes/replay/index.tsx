/**
 * The replay of one live session.
 *
 * Options: `live_session_id`, required.
 */
import { render } from "preact";
import type { Mount } from "../../host/context";
import { ReplayView } from "./view";

export const mount: Mount = (element, context, options) => {
  render(<ReplayView context={context} id={String(options.live_session_id ?? "")} />, element);
  return () => render(null, element);
};
