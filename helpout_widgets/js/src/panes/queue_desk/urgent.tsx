/** Urgent questions that one may accept, and whether one is asked at all. */

import type { UrgentQuestion } from "../../contracts/generated";
import { queueDesk as words } from "../../core/messages/en/queue_desk";
import { firstName } from "../../core/names";
import { formatSpan } from "../../core/time";
import { Avatar, Badge, Button, CheckBox, EmptyState } from "../../ui";
import { BroughtProblem } from "../problem/brought";
import type { ViewProps } from "./view";

export function UrgentDesk({ context, store }: ViewProps) {
  const urgent = store.urgent.value;
  if (urgent === null) return null;
  const shown = urgent.questions.filter(
    (one) => !one.is_mine && (one.state === "open" || one.helper?.id === store.me.value),
  );
  return (
    <section class="helpout-stack" aria-label={words.tabs.urgent}>
      <CheckBox checked={urgent.takes_urgent} onChecked={(takes) => void store.takeUrgent(takes)}>
        {words.urgent.takes}
        <span class="helpout-small helpout-soft helpout-desk__hint">
          {words.urgent.takesDetail}
        </span>
      </CheckBox>
      {shown.length === 0 ? (
        <EmptyState
          icon="bolt"
          title={words.urgent.none}
          detail={urgent.takes_urgent ? words.urgent.noneDetail : words.urgent.noneOff}
        />
      ) : (
        <ul class="helpout-rows">
          {shown.map((question) => (
            <Question key={question.id} context={context} store={store} question={question} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Question({ context, store, question }: ViewProps & { question: UrgentQuestion }) {
  const { student, live_session_id: id } = question;
  const name = firstName(student.display_name);
  const accept = async () => {
    if (!(await store.accept(question.id))) return;
    const taken = store.urgent.peek()?.questions.find((one) => one.id === question.id);
    const opened = taken?.live_session_id ?? null;
    if (opened !== null) context.navigate({ pane: "live_session", live_session_id: opened });
  };
  return (
    <li class="helpout-stack helpout-stack--s" data-helpout-urgent={question.id}>
      <div class="helpout-in-hand__one helpout-in-hand__one--bare">
        <Avatar name={student.display_name} id={student.id} />
        <div class="helpout-in-hand__what">
          <p class="helpout-words">
            <b class="helpout-strong">{student.display_name}</b>{" "}
            <span class="helpout-soft">{question.headline}</span>
          </p>
          <p class="helpout-ticket__facts">
            {question.tags.map((tag) => (
              <Badge key={tag}>{tag}</Badge>
            ))}
            <span class="helpout-tiny helpout-soft">
              {question.state === "open"
                ? words.urgent.left(formatSpan(question.expires_in_ms - store.age()))
                : words.urgent.mine}
            </span>
          </p>
        </div>
        <div class="helpout-in-hand__acts">
          {question.state === "open" ? (
            <Button size="s" busy={store.busy.value} onClick={() => void accept()}>
              {words.urgent.accept(name)}
            </Button>
          ) : (
            id !== null && (
              <Button
                size="s"
                icon="video"
                onClick={() => context.navigate({ pane: "live_session", live_session_id: id })}
              >
                {words.urgent.open}
              </Button>
            )
          )}
        </div>
      </div>
      <BroughtProblem
        context={context}
        problem={question.problem}
        name={student.display_name}
        mayReproduce
      />
    </li>
  );
}
