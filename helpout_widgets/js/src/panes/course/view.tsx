/** The pane: the list of one's courses, or one of them with its parts. */

import type { Course } from "../../contracts/generated";
import { course as words } from "../../core/messages/en/course";
import type { PaneContext } from "../../host/context";
import { Badge, Button, EmptyState, PaneFrame, Skeleton, Tabs } from "../../ui";
import { Away, Failed, Refused } from "../failure/view";
import { Figures } from "./figures";
import { Help } from "./help";
import { RosterPart } from "./roster";
import { Settings } from "./settings";
import type { CourseStore, Tab } from "./store";

export interface ViewProps {
  context: PaneContext;
  store: CourseStore;
}

export interface CourseProps extends ViewProps {
  course: Course;
}

export function CourseView({ context, store }: ViewProps) {
  const list = store.list.value;
  const chosen = store.chosen.value;
  const error = store.error.value;
  const making = store.making.value;
  const several = list !== null && (list.courses.length > 1 || list.may_make);
  return (
    <PaneFrame
      title={chosen === null || making ? words.title : chosen.name}
      back={context.back}
      end={
        (chosen !== null || making) && several ? (
          <Button kind="quiet" size="s" icon="table" onClick={() => store.choose(null)}>
            {words.all}
          </Button>
        ) : undefined
      }
    >
      {list !== null && error !== null && (
        <div class="helpout-body">
          <Away context={context} error={error} from={store.fetchedAt.value} onRetry={store.look} />
        </div>
      )}
      {list === null ? (
        error === null ? (
          <Loading />
        ) : (
          <Failed error={error} onRetry={store.look} />
        )
      ) : making ? (
        <div class="helpout-body">
          <Settings context={context} store={store} course={null} />
        </div>
      ) : chosen === null ? (
        <List store={store} courses={list.courses} mayMake={list.may_make} />
      ) : (
        <One context={context} store={store} course={chosen} />
      )}
    </PaneFrame>
  );
}

function List({
  store,
  courses,
  mayMake,
}: {
  store: CourseStore;
  courses: readonly Course[];
  mayMake: boolean;
}) {
  const make = mayMake && (
    <Button
      icon="plus"
      onClick={() => {
        store.making.value = true;
      }}
    >
      {words.make}
    </Button>
  );
  if (courses.length === 0)
    return (
      <EmptyState icon="people" title={words.none} detail={words.noneDetail}>
        {make}
      </EmptyState>
    );
  return (
    <div class="helpout-body helpout-stack">
      <ul class="helpout-courses">
        {courses.map((one) => (
          <li key={one.id} class="helpout-courses__row" data-helpout-course={one.id}>
            <div class="helpout-grow">
              <h2 class="helpout-h helpout-words">{one.name}</h2>
              <p class="helpout-small helpout-soft helpout-dots">
                {one.my_role !== null && <span>{words.roles[one.my_role]}</span>}
                <span>{words.term(one.first_date, one.last_date)}</span>
                {one.archived_at !== null && <span>{words.archived}</span>}
              </p>
            </div>
            {one.office_hours.some((hours) => hours.status === "open") && (
              <Badge tone="good" icon="dot">
                {words.tabs.help}
              </Badge>
            )}
            <Button
              size="s"
              aria-label={words.enter(one.name)}
              onClick={() => store.choose(one.id)}
            >
              {words.enter("")}
            </Button>
          </li>
        ))}
      </ul>
      {make && <div class="helpout-line">{make}</div>}
    </div>
  );
}

function One({ context, store, course }: CourseProps) {
  const part = { context, store, course };
  const facts = (
    <p class="helpout-body helpout-small helpout-soft helpout-dots">
      {course.my_role !== null && <span>{words.roles[course.my_role]}</span>}
      <span>{words.term(course.first_date, course.last_date)}</span>
      {course.archived_at !== null && <span>{words.archived}</span>}
    </p>
  );
  const refused = store.refused.value !== null && (
    <div class="helpout-body">
      <Refused error={store.refused.value} />
    </div>
  );
  if (!course.may_manage)
    return (
      <>
        {facts}
        {refused}
        <Help {...part} />
      </>
    );
  const tab = store.tab.value;
  return (
    <>
      {facts}
      <Tabs<Tab>
        label={words.tabsLabel}
        value={tab}
        onValue={store.turnTo}
        tabs={[
          { value: "help", label: words.tabs.help },
          { value: "roster", label: words.tabs.roster },
          { value: "figures", label: words.tabs.figures },
          { value: "settings", label: words.tabs.settings },
        ]}
      >
        {refused}
        {tab === "help" && <Help {...part} />}
        {tab === "roster" && <RosterPart {...part} />}
        {tab === "figures" && <Figures {...part} />}
        {tab === "settings" && (
          <div class="helpout-body">
            <Settings key={course.id} {...part} />
          </div>
        )}
      </Tabs>
    </>
  );
}

export function Loading({ label = words.loading }: { label?: string }) {
  return (
    <div class="helpout-body helpout-stack" aria-busy="true">
      <span class="helpout-hidden" role="status">
        {label}
      </span>
      <div class="helpout-stack" aria-hidden="true">
        <Skeleton height="52px" />
        <Skeleton height="96px" />
        <Skeleton height="52px" />
      </div>
    </div>
  );
}
