/**
 * The desk of a line: who waits, who is helped, and what became of it; urgent questions.
 *
 * Options: `queue_id`, a queue to begin with; `tab`: `urgent`, to begin with urgent questions.
 */

import { render } from "preact";
import type { Mount } from "../../host/context";
import { createDeskStore } from "./store";
import { QueueDeskView } from "./view";

export const mount: Mount = (element, context, options) => {
  const id = typeof options.queue_id === "string" ? options.queue_id : null;
  const store = createDeskStore(context, id, options.tab === "urgent" ? "urgent" : "line");
  render(<QueueDeskView context={context} store={store} />, element);
  return () => render(null, element);
};
