/** The pane `shared_cell`: the shared cells of a live session, alone. */
import { h, render } from "preact";
import type { Mount } from "../../host/context";
import { LiveGate } from "../live_session/live";
import { liveSessionIdOf } from "../live_session/live_option";
import { SharedCellPane } from "./pane";

export const mount: Mount = (element, context, options) => {
  const liveSessionId = liveSessionIdOf(options, context);
  render(h(LiveGate, { context, liveSessionId, children: h(SharedCellPane, {}) }), element);
  return () => render(null, element);
};
