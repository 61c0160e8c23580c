/** Office hours, terms and what is kept: what everybody of a course sees. */

import { useState } from "preact/hooks";
import type { OfficeHours } from "../../contracts/generated";
import { course as words } from "../../core/messages/en/course";
import { formatDayTime, formatTime, instantOf } from "../../core/time";
import { Badge, Button, Confirm, EmptyState, Note, useAnnounce } from "../../ui";
import { HoursForm } from "./hours_form";
import type { CourseProps } from "./view";

export function Help({ context, store, course }: CourseProps) {
  /** A queue's id, or `new`. */
  const [form, setForm] = useState<string | null>(null);
  const isOver = course.archived_at !== null;
  const manages = course.may_manage && !isOver;
  const done = () => setForm(null);
  return (
    <div class="helpout-body helpout-stack">
      {course.my_role === "student" && <Terms context={context} store={store} course={course} />}
      {course.office_hours.length === 0 && form === null && (
        <EmptyState
          icon="clock"
          title={words.hours.none}
          detail={course.may_manage ? words.hours.noneStaff : words.hours.noneOther}
        />
      )}
      {course.office_hours.length > 0 && (
        <ul class="helpout-courses">
          {course.office_hours.map((one) => (
            <li key={one.queue_id} class="helpout-courses__queue" data-helpout-queue={one.queue_id}>
              <Row context={context} store={store} course={course} hours={one} />
              {manages && form !== one.queue_id && (
                <div class="helpout-line helpout-line--wrap">
                  <Button
                    size="s"
                    kind="quiet"
                    icon="edit"
                    aria-label={words.hours.editOf(one.title)}
                    onClick={() => setForm(one.queue_id)}
                  >
                    {words.hours.edit}
                  </Button>
                  <Confirm
                    size="s"
                    kind="quiet"
                    label={words.hours.end}
                    question={words.hours.endAsk(one.title)}
                    confirmLabel={words.hours.endYes}
                    cancelLabel={words.hours.keep}
                    busy={store.busy.value}
                    onConfirm={() =>
                      void store.act((api, id) => api.endOfficeHours(id, one.queue_id))
                    }
                  />
                </div>
              )}
              {form === one.queue_id && (
                <HoursForm
                  context={context}
                  store={store}
                  course={course}
                  hours={one}
                  onDone={done}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {manages && form === null && (
        <div class="helpout-line">
          <Button icon="plus" onClick={() => setForm("new")}>
            {words.hours.add}
          </Button>
        </div>
      )}
      {form === "new" && (
        <HoursForm context={context} store={store} course={course} hours={null} onDone={done} />
      )}
      {course.listings.length > 0 && (
        <div class="helpout-line helpout-line--between helpout-line--wrap">
          <p class="helpout-small helpout-soft">{words.hours.listings(course.listings.length)}</p>
          <Button size="s" icon="search" onClick={() => context.navigate({ pane: "marketplace" })}>
            {words.hours.find}
          </Button>
        </div>
      )}
      <Kept context={context} store={store} course={course} />
    </div>
  );
}

function Row({ context, course, hours }: CourseProps & { hours: OfficeHours }) {
  const helps = course.my_role === "tutor" || course.my_role === "staff";
  const zone = context.timeZone;
  const now = context.now();
  const isOpen = hours.status !== "closed";
  const coming = hours.upcoming.filter((one) => instantOf(one.start) > now);
  const span = (one: { start: string; end: string }) =>
    `${formatDayTime(instantOf(one.start), zone)} – ${formatTime(instantOf(one.end), zone)}`;
  const [next, ...later] = coming;
  return (
    <div class="helpout-line helpout-line--between helpout-line--wrap helpout-line--top">
      <div class="helpout-grow helpout-stack helpout-stack--xs">
        <h3 class="helpout-strong helpout-words">{hours.title}</h3>
        {hours.description !== "" && (
          <p class="helpout-small helpout-soft helpout-words">{hours.description}</p>
        )}
        <p class="helpout-line helpout-line--wrap">
          {hours.status === "open" && hours.closes_at !== null ? (
            <Badge tone="good" icon="dot">
              {words.hours.open(formatTime(instantOf(hours.closes_at), zone))}
            </Badge>
          ) : hours.status === "paused" ? (
            <Badge tone="warn" icon="pause">
              {words.hours.paused}
            </Badge>
          ) : (
            <Badge>{words.hours.closed}</Badge>
          )}
          {isOpen && <span class="helpout-small">{words.hours.waiting(hours.waiting)}</span>}
        </p>
        {!isOpen && (
          <p class="helpout-small">
            {next === undefined ? words.hours.nextNone : words.hours.next(span(next))}
          </p>
        )}
        {later.length > 0 && (
          <details class="helpout-small">
            <summary>{words.hours.later}</summary>
            <ul class="helpout-courses__times">
              {later.map((one) => (
                <li key={one.start} class="helpout-num">
                  {span(one)}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      {helps ? (
        <Button
          onClick={() => context.navigate({ pane: "queue_desk", queue_id: hours.queue_id })}
          icon="people"
        >
          {words.hours.desk}
        </Button>
      ) : (
        isOpen && (
          <Button
            kind={course.agreed ? "primary" : "plain"}
            onClick={() => context.navigate({ pane: "queue", queue_id: hours.queue_id })}
          >
            {words.hours.join}
          </Button>
        )
      )}
    </div>
  );
}

/** Those that are not agreed to yet come first; else they are below a press. */
function Terms({ store, course }: CourseProps) {
  const announce = useAnnounce();
  if (course.terms === "") return null;
  if (course.agreed)
    return (
      <details class="helpout-small">
        <summary>{words.terms.agreed}</summary>
        <p class="helpout-courses__terms helpout-words">{course.terms}</p>
      </details>
    );
  const agree = async () => {
    const draft = { terms_hash: course.terms_hash };
    if (await store.act((api, id) => api.agreeToTerms(id, draft))) announce(words.terms.said);
  };
  return (
    <Note tone="accent">
      <h3 class="helpout-strong">{words.terms.title}</h3>
      <p class="helpout-small">{words.terms.before}</p>
      <section
        class="helpout-courses__terms helpout-words"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it
        tabIndex={0}
        aria-label={words.terms.title}
      >
        {course.terms}
      </section>
      <Button kind="primary" busy={store.busy.value} onClick={() => void agree()}>
        {words.terms.agree}
      </Button>
    </Note>
  );
}

function Kept({ course }: CourseProps) {
  return (
    <section class="helpout-small helpout-soft helpout-stack helpout-stack--xs">
      <h3 class="helpout-strong">{words.privacy.title}</h3>
      <p>{words.privacy[course.privacy]}</p>
      <p>
        {words.privacy.problems(course.keep_problems_days)}{" "}
        {words.privacy.talk(course.keep_talk_days)}{" "}
        {words.privacy.recordings(course.keep_recordings_days)}
      </p>
    </section>
  );
}
