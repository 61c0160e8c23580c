/** Another headline, more of what was tried, another cell: the place in line stays. */

import { useState } from "preact/hooks";
import type { HelpTicketPatch } from "../../contracts/generated";
import { queue as words } from "../../core/messages/en/queue";
import { shell } from "../../core/messages/en/shell";
import { leaving } from "../../core/problem/preview";
import { Button, CheckBox, Field, TextArea } from "../../ui";
import { ProblemPreview } from "../problem/view";
import type { TicketProps } from "./place";
import { HEADLINE_MAX, TRIED_MAX } from "./state";

export function Change({ context, store, ticket, onDone }: TicketProps & { onDone(): void }) {
  const [headline, setHeadline] = useState(ticket.headline);
  const [tried, setTried] = useState(ticket.tried);
  const [anew, setAnew] = useState(false);
  const [sent, setSent] = useState(false);
  const missing = headline.trim() === "";
  const save = async () => {
    setSent(true);
    if (missing || store.problem.state.peek().phase === "looking") return;
    const patch: HelpTicketPatch = { headline: headline.trim(), tried: tried.trim() };
    if (anew) patch.problem = leaving(store.problem.state.peek().preview, headline);
    if (await store.change(patch)) onDone();
  };
  return (
    <form
      class="helpout-section helpout-stack"
      noValidate
      aria-label={words.place.changeLabel}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        label={words.take.headline}
        error={sent && missing ? words.take.headlineMissing : null}
        maxLength={HEADLINE_MAX}
        autoComplete="off"
        value={headline}
        onValue={setHeadline}
      />
      <TextArea
        label={words.take.tried}
        maxLength={TRIED_MAX}
        rows={2}
        value={tried}
        onValue={setTried}
      />
      <CheckBox checked={anew} onChecked={setAnew}>
        {words.place.cellAgain}
      </CheckBox>
      {anew && <ProblemPreview context={context} desk={store.problem} name={words.take.whoSees} />}
      <div class="helpout-line">
        <Button kind="primary" type="submit" busy={store.busy.value}>
          {words.place.save}
        </Button>
        <Button kind="quiet" onClick={onDone}>
          {shell.cancel}
        </Button>
      </div>
    </form>
  );
}
