/** The pane `screen_share`: the shared screen of a live session, alone. */
import { h, render } from "preact";
import type { Mount } from "../../host/context";
import { LiveGate } from "../live_session/live";
import { liveSessionIdOf } from "../live_session/live_option";
import { ScreenSharePane } from "./pane";

export const mount: Mount = (element, context, options) => {
  const liveSessionId = liveSessionIdOf(options, context);
  render(h(LiveGate, { context, liveSessionId, children: h(ScreenSharePane, {}) }), element);
  return () => render(null, element);
};
