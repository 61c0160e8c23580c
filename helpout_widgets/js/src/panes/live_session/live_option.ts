/** Which live session a pane was asked to show. */
import type { PaneContext, PaneOptions } from "../../host/context";

/** The option, or what this page showed before it was reloaded. */
export function liveSessionIdOf(options: PaneOptions, context: PaneContext): string | null {
  const asked = options.live_session_id;
  if (typeof asked === "string" && asked !== "") return asked;
  return context.rooms.remembered()?.live_session_id ?? null;
}
