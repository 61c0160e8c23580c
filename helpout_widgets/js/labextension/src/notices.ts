/** Notices that want an answer now, as JupyterLab's own notifications. */
import { Notification } from "@jupyterlab/apputils";

import type { Bundle } from "./bundle";
import { messages } from "./messages";
import type { PaneOptions } from "./panel";

/** Longer than a page shows at once stands behind JupyterLab's own bell. */
const SHOWN_MS = 60_000;
const LENGTH = 140;

/** One after the other; each leads to its pane. The words are other people's: text, never HTML. */
export function showCalls(
  bundle: Bundle,
  open: (pane: string, options: PaneOptions) => void,
): void {
  void bundle
    .onCallingNotice(({ text, about, target }) => {
      const { pane, ...rest } = target;
      const options: PaneOptions = {};
      for (const [name, value] of Object.entries(rest)) {
        if (value !== undefined) {
          options[name] = value;
        }
      }
      Notification.info(plain(messages.notice(text, about)), {
        autoClose: SHOWN_MS,
        actions: [
          {
            label: messages.notice_open,
            displayType: "accent",
            callback: () => open(pane, options),
          },
        ],
      });
    })
    .catch(() => {
      // The panes say themselves where the server is away.
    });
}

/** JupyterLab reads Markdown in a notification: nothing of it may come from others. */
function plain(text: string): string {
  return text
    .slice(0, LENGTH)
    .replace(/[\\`*_{}[\]()#+!<>&|~]/g, " ")
    .replace(/:\/\//g, ": //");
}
