/** The bell in the head of a pane: how many notices are unread, and the way to them. */

import { useEffect } from "preact/hooks";
import { notices as words } from "../../core/messages/en/notices";
import type { PaneContext } from "../../host/context";
import { IconButton } from "../../ui";

export function Bell({ context }: { context: PaneContext }) {
  const { notices } = context;
  useEffect(() => notices?.watch(), [notices]);
  if (notices === undefined) return null;
  const unread = notices.unread.value;
  return (
    <span class="helpout-bell">
      <IconButton
        icon="bell"
        label={words.open(unread)}
        onClick={() => context.navigate({ pane: "notices" })}
      />
      {unread > 0 && (
        <span class="helpout-bell__count" aria-hidden="true">
          {words.count(unread)}
        </span>
      )}
    </span>
  );
}
