/** How full the line is: four figures, one of them a picture with its own words. */

import type { QueueDesk } from "../../contracts/generated";
import { queueDesk as words } from "../../core/messages/en/queue_desk";
import { sparkline } from "./state";

export function Figures({ desk }: { desk: QueueDesk }) {
  const { queue, usual_wait_minutes: wait } = desk;
  const { line, area, text } = sparkline(desk.load);
  return (
    <dl class="helpout-figures">
      <Figure value={String(queue.waiting)} label={words.figures.waiting(queue.paused)} />
      <Figure value={String(queue.helping)} label={words.figures.helping} />
      <Figure
        value={wait === null ? words.figures.unknown : words.figures.minutes(wait)}
        label={wait === null ? words.figures.waitUnknown : words.figures.wait}
      />
      <div class="helpout-figures__one">
        <dd>
          <svg
            class="helpout-figures__load"
            viewBox="0 0 160 36"
            preserveAspectRatio="none"
            role="img"
            aria-label={text}
          >
            {line !== "" && <path class="helpout-figures__area" d={area} />}
            {line !== "" && <path class="helpout-figures__line" d={line} />}
            {line === "" && <path class="helpout-figures__none" d="M0 33H160" />}
          </svg>
        </dd>
        <dt class="helpout-small helpout-soft">{words.figures.load}</dt>
      </div>
    </dl>
  );
}

function Figure({ value, label }: { value: string; label: string }) {
  return (
    <div class="helpout-figures__one">
      <dd class="helpout-h helpout-h--2xl helpout-figures__number">{value}</dd>
      <dt class="helpout-small helpout-soft">{label}</dt>
    </div>
  );
}
