/** The pane `live_session`: call, shared cells, chat and screen of one appointment. */
import { h, render } from "preact";
import type { Mount } from "../../host/context";
import { LiveGate } from "./live";
import { liveSessionIdOf } from "./live_option";
import { LiveSessionView } from "./view";

export const mount: Mount = (element, context, options) => {
  const liveSessionId = liveSessionIdOf(options, context);
  render(h(LiveGate, { context, liveSessionId, children: h(LiveSessionView, {}) }), element);
  return () => render(null, element);
};
