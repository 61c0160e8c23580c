/** Where a notice leads. */

import type { Notice } from "../contracts/generated";
import { areaOf } from "../core/notice/notice";
import type { Target } from "./context";

export function targetOf(notice: Notice): Target {
  switch (areaOf(notice.kind)) {
    case "queue":
      return { pane: "queue" };
    case "urgent":
      // Asked are those who help; accepted is told to who asked.
      return notice.kind === "urgent_asked"
        ? { pane: "queue_desk", tab: "urgent" }
        : { pane: "queue", ask: "urgent" };
    case "desk":
      return { pane: "queue_desk" };
    case "hours":
      return { pane: "my_helpouts", tab: "offer" };
    default:
      return { pane: "my_helpouts", tab: "upcoming" };
  }
}
