/**
 * Help right now: open queues, and one's own place in line.
 *
 * Options: `queue_id`, a queue to begin with; `ask`: `urgent`, to begin with an urgent question.
 */

import { render } from "preact";
import type { Mount } from "../../host/context";
import { createQueueStore } from "./store";
import { QueueView } from "./view";

export const mount: Mount = (element, context, options) => {
  const store = createQueueStore(context, {
    queueId: typeof options.queue_id === "string" ? options.queue_id : null,
    asks: options.ask === "urgent",
  });
  render(<QueueView context={context} store={store} />, element);
  return () => render(null, element);
};
