/** Weeks as pictures: bars for questions, two lines for waits. The table beside says the same. */

import type { CourseFigures } from "../../contracts/generated";
import { course as words } from "../../core/messages/en/course";
import { barsOf, pathOf } from "./state";

const WIDE = 480;
const HIGH = 110;
const say = words.figures;

export function Plot({ figures }: { figures: CourseFigures }) {
  const { weeks } = figures;
  const first = weeks[0];
  const last = weeks.at(-1);
  if (first === undefined || last === undefined) return null;
  const demand = weeks.map((one) => say.weekAsked(one.first_date, one.asked)).join("; ");
  const waits = weeks
    .map((one) =>
      say.weekWait(one.first_date, say.minutes(one.wait_median_s), say.minutes(one.wait_p90_s)),
    )
    .join("; ");
  const most = Math.max(1, ...weeks.map((one) => one.wait_p90_s ?? 0));
  const ends = (
    <div class="helpout-line helpout-line--between helpout-tiny helpout-soft" aria-hidden="true">
      <span>{say.week(first.first_date)}</span>
      <span>{say.week(last.first_date)}</span>
    </div>
  );
  return (
    <div class="helpout-courses__plots">
      <figure class="helpout-stack helpout-stack--xs">
        <figcaption class="helpout-strong">{say.demand}</figcaption>
        <svg
          class="helpout-courses__plot"
          viewBox={`0 0 ${WIDE} ${HIGH + 2}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={say.demandText(demand)}
        >
          {barsOf(
            weeks.map((one) => one.asked),
            WIDE,
            HIGH,
          ).map((bar) => (
            <rect
              key={bar.x}
              class={bar.hidden ? "helpout-courses__untold" : "helpout-courses__demand"}
              x={bar.x}
              y={bar.hidden ? HIGH - 2 : bar.y}
              width={bar.width}
              height={bar.hidden ? 2 : bar.height}
            />
          ))}
          <path class="helpout-courses__ground" d={`M0 ${HIGH + 1}H${WIDE}`} />
        </svg>
        {ends}
      </figure>
      <figure class="helpout-stack helpout-stack--xs">
        <figcaption class="helpout-strong helpout-line helpout-line--wrap">
          {say.waits}
          <span class="helpout-small helpout-soft helpout-courses__key">{say.columns.median}</span>
          <span class="helpout-small helpout-soft helpout-courses__key helpout-courses__key--most">
            {say.columns.most}
          </span>
        </figcaption>
        <svg
          class="helpout-courses__plot"
          viewBox={`0 0 ${WIDE} ${HIGH + 2}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={say.waitsText(waits)}
        >
          <path
            class="helpout-courses__most"
            d={pathOf(
              weeks.map((one) => one.wait_p90_s),
              most,
              WIDE,
              HIGH,
            )}
          />
          <path
            class="helpout-courses__median"
            d={pathOf(
              weeks.map((one) => one.wait_median_s),
              most,
              WIDE,
              HIGH,
            )}
          />
          <path class="helpout-courses__ground" d={`M0 ${HIGH + 1}H${WIDE}`} />
        </svg>
        {ends}
      </figure>
    </div>
  );
}
