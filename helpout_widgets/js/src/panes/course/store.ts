/** Asks for one's courses and the part that is shown of one, and asks again by hints. */

import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Course, CourseFigures, CourseList, Roster } from "../../contracts/generated";
import type { Api } from "../../core/api";
import type { PaneContext } from "../../host/context";
import { named } from "../../host/hints";
import { createLooking, type Looking } from "../../host/looking";

/** As many as an answer holds. */
const PEOPLE_STEP = 100;

export type Tab = "help" | "roster" | "figures" | "settings";

export interface CourseStore
  extends Pick<Looking, "error" | "fetchedAt" | "now" | "busy" | "refused"> {
  readonly list: ReadonlySignal<CourseList | null>;
  /** The one that is shown; null: the list is. */
  readonly chosen: ReadonlySignal<Course | null>;
  readonly tab: Signal<Tab>;
  /** A new one is being made. */
  readonly making: Signal<boolean>;
  readonly roster: ReadonlySignal<Roster | null>;
  readonly figures: ReadonlySignal<CourseFigures | null>;
  look(): void;
  choose(id: string | null): void;
  turnTo(tab: Tab): void;
  morePeople(): void;
  /** Does it with the shown course and looks again; false where it was refused. */
  act(action: (api: Api, courseId: string) => Promise<unknown>): Promise<boolean>;
}

/** Ends with the context's signal. */
export function createCourseStore(context: PaneContext, first: string | null): CourseStore {
  const { api, signal: ended } = context;
  const options = { signal: ended };
  const list = signal<CourseList | null>(null);
  const chosen = signal<Course | null>(null);
  const tab = signal<Tab>("help");
  const making = signal(false);
  const roster = signal<Roster | null>(null);
  const figures = signal<CourseFigures | null>(null);
  let wanted = first;
  let shown = PEOPLE_STEP;

  /** The first so many, page by page. */
  const people = async (id: string): Promise<Roster> => {
    const first = await api.roster(id, { limit: PEOPLE_STEP, offset: 0 }, options);
    let people = first.people;
    while (people.length < Math.min(shown, first.total)) {
      const offset = people.length;
      const next = await api.roster(id, { limit: PEOPLE_STEP, offset }, options);
      if (next.people.length === 0) break;
      people = [...people, ...next.people];
    }
    return { ...first, people };
  };

  const looking = createLooking(context, {
    touches: named("course_changed", "queue_changed"),
    async fetch() {
      const found = await api.courses(options);
      const only = found.courses.length === 1 && !found.may_make ? found.courses[0] : undefined;
      const course = found.courses.find((one) => one.id === wanted) ?? only ?? null;
      const managed = course?.may_manage === true ? course.id : null;
      const part = tab.peek();
      return {
        found,
        course,
        people: managed !== null && part === "roster" ? await people(managed) : null,
        counted:
          managed !== null && part === "figures" ? await api.courseFigures(managed, options) : null,
      };
    },
    settle({ found, course, people, counted }) {
      list.value = found;
      chosen.value = course;
      wanted = course?.id ?? wanted;
      if (people !== null) roster.value = people;
      if (counted !== null) figures.value = counted;
    },
  });
  const { error, fetchedAt, now, busy, refused, look, act } = looking;
  void look();

  return {
    list,
    chosen,
    tab,
    making,
    roster,
    figures,
    error,
    fetchedAt,
    now,
    busy,
    refused,
    look: () => void look(),
    choose(id) {
      wanted = id;
      shown = PEOPLE_STEP;
      batch(() => {
        chosen.value = list.peek()?.courses.find((one) => one.id === id) ?? null;
        tab.value = "help";
        making.value = false;
        roster.value = null;
        figures.value = null;
        refused.value = null;
      });
      void look();
    },
    turnTo(next) {
      tab.value = next;
      refused.value = null;
      void look();
    },
    morePeople() {
      shown += PEOPLE_STEP;
      void look();
    },
    act: (action) => act(() => action(api, chosen.peek()?.id ?? "")),
  };
}
