/** The second step: what one is stuck on, and what goes along; all of it in sight. */

import { booking as words } from "../../core/messages/en/booking";
import { TextArea, useUniqueId } from "../../ui";
import { ProblemPreview } from "../problem/view";
import { SUMMARY_LENGTH } from "./state";
import type { StepProps } from "./when";

export function Stuck({ context, booking, state, name }: StepProps) {
  const { summary } = state;
  const id = useUniqueId();
  return (
    <section class="helpout-section helpout-stack" aria-labelledby={id}>
      <h2 class="helpout-h helpout-step" id={id}>
        <span class="helpout-step__number" aria-hidden="true">
          2
        </span>
        {words.stuck}
      </h2>
      <TextArea
        label={words.inYourWords}
        hint={words.wordsHint}
        maxLength={SUMMARY_LENGTH}
        rows={3}
        value={summary}
        onValue={(text) => booking.dispatch({ type: "wrote", summary: text })}
      />
      <ProblemPreview context={context} desk={booking.problem} name={name} />
    </section>
  );
}
