/** A question outside any line: asked of tutors who fit and said that they take such. */

import { useState } from "preact/hooks";
import type { UrgentQuestion } from "../../contracts/generated";
import { queue as words } from "../../core/messages/en/queue";
import { firstName } from "../../core/names";
import { leaving } from "../../core/problem/preview";
import { formatSpan } from "../../core/time";
import { failureOf } from "../../host/problem_desk";
import { Avatar, Button, Confirm, Field, Note, Select } from "../../ui";
import { Refused } from "../failure/view";
import { errorName } from "../marketplace/error-name";
import { ProblemPreview } from "../problem/view";
import { HEADLINE_MAX, tagsOf } from "./state";
import type { ViewProps } from "./view";

const MINUTES = [5, 15, 30, 60] as const;

export function Urgent({ context, store }: ViewProps) {
  const question = store.mine();
  return (
    <div class="helpout-body helpout-stack">
      {question?.state === "open" ? (
        <Out context={context} store={store} question={question} />
      ) : question?.state === "accepted" ? (
        <Accepted context={context} store={store} question={question} />
      ) : (
        <Ask context={context} store={store} last={question} />
      )}
      <Refused error={store.refused.value} />
      <div>
        <Button kind="quiet" size="s" icon="left" onClick={() => store.show("lines")}>
          {words.list.open}
        </Button>
      </div>
    </div>
  );
}

function Ask({ context, store, last }: ViewProps & { last: UrgentQuestion | null }) {
  const [headline, setHeadline] = useState(
    () => errorName(failureOf(context.notebook), HEADLINE_MAX) ?? "",
  );
  const [tags, setTags] = useState("");
  const [minutes, setMinutes] = useState("15");
  const [sent, setSent] = useState(false);
  const missing = headline.trim() === "";
  const looking = store.problem.state.value.phase === "looking";
  const ask = () => {
    setSent(true);
    if (missing || looking) return;
    const problem = leaving(store.problem.state.peek().preview, headline);
    void store.ask({
      headline: headline.trim(),
      tags: tagsOf(tags),
      problem,
      minutes: Number(minutes),
    });
  };
  return (
    <form
      class="helpout-stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      {last?.state === "expired" && (
        <Note tone="warn" icon="clock">
          <p class="helpout-strong">{words.urgent.expired}</p>
          <p>{words.urgent.expiredDetail}</p>
        </Note>
      )}
      <p class="helpout-small helpout-soft">{words.urgent.detail}</p>
      <Field
        label={words.take.headline}
        error={sent && missing ? words.take.headlineMissing : null}
        maxLength={HEADLINE_MAX}
        autoComplete="off"
        value={headline}
        onValue={setHeadline}
      />
      <Field
        label={words.urgent.tags}
        hint={words.urgent.tagsHint}
        autoComplete="off"
        maxLength={200}
        value={tags}
        onValue={setTags}
      />
      <Select
        label={words.urgent.minutes}
        value={minutes}
        options={MINUTES.map((one) => ({
          value: String(one),
          label: words.urgent.minutesOf(one),
        }))}
        onValue={setMinutes}
      />
      <ProblemPreview context={context} desk={store.problem} name={words.urgent.whoSees} />
      <Button
        kind="primary"
        size="l"
        wide
        icon="bolt"
        type="submit"
        busy={store.busy.value || looking}
      >
        {last === null ? words.urgent.ask : words.urgent.again}
      </Button>
    </form>
  );
}

interface QuestionProps extends ViewProps {
  question: UrgentQuestion;
}

function Out({ store, question }: QuestionProps) {
  const left = question.expires_in_ms - (store.now.value - store.fetchedAt.value);
  return (
    <div class="helpout-stack" data-helpout-urgent={question.id}>
      <div role="status">
        <h2 class="helpout-h">{words.urgent.open}</h2>
        <p class="helpout-words">{question.headline}</p>
        <p class="helpout-small helpout-soft">{words.urgent.asked(question.asked)}</p>
      </div>
      <p class="helpout-small helpout-soft">
        {words.urgent.left(formatSpan(Math.max(60_000, left)))}
      </p>
      <Confirm
        label={words.urgent.withdraw}
        question={words.urgent.withdrawAsk}
        confirmLabel={words.urgent.withdraw}
        cancelLabel={words.urgent.keep}
        busy={store.busy.value}
        onConfirm={() => void store.withdraw()}
      />
    </div>
  );
}

function Accepted({ context, question }: QuestionProps) {
  const { helper, live_session_id: id } = question;
  const name = helper === null ? words.called.somebody : firstName(helper.display_name);
  return (
    <div class="helpout-stack" data-helpout-urgent={question.id}>
      <div class="helpout-line">
        {helper !== null && (
          <Avatar name={helper.display_name} id={helper.id} size="l" presence="here" />
        )}
        <div class="helpout-grow">
          <h2 class="helpout-h">{words.urgent.accepted(name)}</h2>
          <p class="helpout-small helpout-soft">{words.urgent.acceptedDetail}</p>
        </div>
      </div>
      {id !== null && (
        <Button
          kind="primary"
          size="l"
          wide
          icon="video"
          onClick={() => context.navigate({ pane: "live_session", live_session_id: id })}
        >
          {words.helping.join(name)}
        </Button>
      )}
    </div>
  );
}
