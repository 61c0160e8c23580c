/** The pane `call`: the call of a live session, alone. */
import { h, render } from "preact";
import type { Mount } from "../../host/context";
import { LiveGate } from "../live_session/live";
import { liveSessionIdOf } from "../live_session/live_option";
import { CallPane } from "./pane";

export const mount: Mount = (element, context, options) => {
  const liveSessionId = liveSessionIdOf(options, context);
  render(h(LiveGate, { context, liveSessionId, children: h(CallPane, {}) }), element);
  return () => render(null, element);
};
