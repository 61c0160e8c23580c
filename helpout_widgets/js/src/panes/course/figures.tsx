/** Figures of a course: plots with their tables beside, and each as a file. */

import type { CourseFigures, FiguresCell, PersonFigures } from "../../contracts/generated";
import { course as words } from "../../core/messages/en/course";
import { Button, EmptyState } from "../../ui";
import { Plot } from "./plot";
import { saveText } from "./save";
import { cellsCsv, labelOf, weeksCsv } from "./state";
import { type CourseProps, Loading } from "./view";

const say = words.figures;

export function Figures({ store, course }: CourseProps) {
  const figures = store.figures.value;
  if (figures === null) return <Loading label={say.loading} />;
  const { people_least: least } = figures;
  if (figures.asked === null)
    return <EmptyState icon="table" title={say.none} detail={say.noneDetail(least)} />;
  const file = (what: string) => `${course.slug} ${what}.csv`;
  return (
    <div>
      <Whole figures={figures} />
      <div class="helpout-body helpout-stack">
        <p class="helpout-small helpout-soft">
          {say.least(least)} {figures.hidden_weeks > 0 && say.hidden(figures.hidden_weeks)}
        </p>
        <Plot figures={figures} />
        <Weeks figures={figures} onSave={() => saveText(file("weeks"), weeksCsv(figures))} />
        <Kinds
          title={say.outcomes}
          head={say.columns.kind}
          cells={figures.outcomes.map((one) => ({
            ...one,
            label: say.outcome[one.label] ?? one.label,
          }))}
          onSave={() => saveText(file("outcomes"), cellsCsv(figures.outcomes))}
        />
        <Kinds
          title={say.sources}
          head={say.columns.notebook}
          cells={figures.sources}
          onSave={() => saveText(file("sources"), cellsCsv(figures.sources))}
        />
        <Kinds
          title={say.exceptions}
          head={say.columns.exception}
          cells={figures.exceptions}
          onSave={() => saveText(file("errors"), cellsCsv(figures.exceptions))}
        />
        <section class="helpout-stack helpout-stack--s">
          <h2 class="helpout-h">{say.load}</h2>
          <p class="helpout-small">{loadText(figures)}</p>
        </section>
        {figures.by_student !== null && (
          <People title={say.byStudent} people={figures.by_student} />
        )}
        {figures.by_helper !== null && <People title={say.byHelper} people={figures.by_helper} />}
      </div>
    </div>
  );
}

function loadText({ load, people_least }: CourseFigures): string {
  if (load === null) return say.loadNone(people_least);
  return say.loadText(
    load.helpers,
    String(load.helped_median),
    load.helped_most,
    String(Math.round(load.minutes_median)),
    load.minutes_most,
  );
}

function Whole({ figures }: { figures: CourseFigures }) {
  const one = (value: number | string | null, label: string) => (
    <div class="helpout-figures__one">
      <dd class="helpout-h helpout-h--2xl helpout-figures__number">{value ?? say.unknown}</dd>
      <dt class="helpout-small helpout-soft">{label}</dt>
    </div>
  );
  return (
    <dl class="helpout-figures">
      {one(figures.asked, say.asked)}
      {one(figures.students, say.students)}
      {one(say.minutes(figures.wait_median_s), say.wait)}
      {one(say.minutes(figures.wait_p90_s), say.waitMost)}
    </dl>
  );
}

function Head({ title, onSave }: { title: string; onSave(): void }) {
  return (
    <div class="helpout-line helpout-line--between helpout-line--wrap">
      <h2 class="helpout-h">{title}</h2>
      <Button size="s" icon="download" aria-label={say.csvOf(title)} onClick={onSave}>
        {say.csv}
      </Button>
    </div>
  );
}

function Weeks({ figures, onSave }: { figures: CourseFigures; onSave(): void }) {
  const { columns } = say;
  const told = (value: number | null) => value ?? say.unknown;
  return (
    <section class="helpout-stack helpout-stack--s">
      <Head title={say.demand} onSave={onSave} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
      <section class="helpout-history" tabIndex={0} aria-label={say.demand}>
        <table class="helpout-small">
          <thead>
            <tr>
              <th scope="col">{columns.week}</th>
              <th scope="col">{columns.asked}</th>
              <th scope="col">{columns.helped}</th>
              <th scope="col">{columns.students}</th>
              <th scope="col">{columns.median}</th>
              <th scope="col">{columns.most}</th>
            </tr>
          </thead>
          <tbody>
            {figures.weeks.map((one) => (
              <tr key={one.first_date}>
                <th scope="row">{say.week(one.first_date)}</th>
                <td class="helpout-num">{told(one.asked)}</td>
                <td class="helpout-num">{told(one.helped)}</td>
                <td class="helpout-num">{told(one.students)}</td>
                <td class="helpout-num">{say.minutes(one.wait_median_s)}</td>
                <td class="helpout-num">{say.minutes(one.wait_p90_s)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

interface KindsProps {
  title: string;
  head: string;
  cells: readonly FiguresCell[];
  onSave(): void;
}

/** A table whose second column is also drawn as a bar. */
function Kinds({ title, head, cells, onSave }: KindsProps) {
  const most = Math.max(1, ...cells.map((one) => one.asked));
  return (
    <section class="helpout-stack helpout-stack--s">
      <Head title={title} onSave={onSave} />
      {cells.length === 0 ? (
        <p class="helpout-small helpout-soft">{say.noCells}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it
        <section class="helpout-history" tabIndex={0} aria-label={title}>
          <table class="helpout-small">
            <thead>
              <tr>
                <th scope="col">{head}</th>
                <th scope="col">{say.columns.asked}</th>
                <th scope="col">{say.columns.students}</th>
                <th scope="col">{say.columns.minutes}</th>
              </tr>
            </thead>
            <tbody>
              {cells.map((one) => (
                <tr key={`${one.label} ${one.detail}`}>
                  <th scope="row" class="helpout-words">
                    {labelOf(one, say.together)}
                  </th>
                  <td class="helpout-num helpout-courses__measure">
                    <svg
                      class="helpout-courses__bar"
                      viewBox="0 0 100 8"
                      preserveAspectRatio="none"
                      aria-hidden="true"
                    >
                      <rect width={Math.max(1, (one.asked / most) * 100)} height="8" />
                    </svg>
                    {one.asked}
                  </td>
                  <td class="helpout-num">{one.students}</td>
                  <td class="helpout-num">{one.helped_minutes}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function People({ title, people }: { title: string; people: readonly PersonFigures[] }) {
  return (
    <details>
      <summary class="helpout-h">{title}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
      <section class="helpout-history" tabIndex={0} aria-label={title}>
        <table class="helpout-small">
          <thead>
            <tr>
              <th scope="col">{say.columns.name}</th>
              <th scope="col">{say.columns.asked}</th>
              <th scope="col">{say.columns.helped}</th>
              <th scope="col">{say.columns.minutes}</th>
            </tr>
          </thead>
          <tbody>
            {people.map((one) => (
              <tr key={one.account.id}>
                <th scope="row" class="helpout-words">
                  {one.account.display_name}
                </th>
                <td class="helpout-num">{one.asked}</td>
                <td class="helpout-num">{one.helped}</td>
                <td class="helpout-num">{one.minutes}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
