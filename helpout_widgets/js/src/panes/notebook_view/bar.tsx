/** That a notebook is shown: never out of sight, and one press ends it. */
import { notebookView as words } from "../../core/messages/en/notebook_view";
import { Button, Icon } from "../../ui";
import { useLive } from "../live_session/live";

export function NotebookBar() {
  const live = useLive();
  const { notebook } = live.room;
  const showing = notebook.showing.value;
  const seen = notebook.seen.value;
  if (!live.isLender || (showing === null && seen === null)) return null;
  return (
    <div class="helpout-viewing" role="status" data-helpout-showing="">
      <Icon name="eye" />
      <p class="helpout-grow">
        <b class="helpout-strong">
          {showing !== null
            ? words.showing(showing.name)
            : words.showingElsewhere(seen?.name ?? "")}
        </b>
      </p>
      <Button size="s" kind="bad" onClick={() => notebook.stop()}>
        {words.stop}
      </Button>
    </div>
  );
}
