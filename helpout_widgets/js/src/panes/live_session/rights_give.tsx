/** For how long somebody may run code: by the clock, by number, or asking each time. */
import { useState } from "preact/hooks";
import type { Grant, GrantDraft } from "../../contracts/generated";
import { liveSession } from "../../core/messages/en/live_session";
import { Button, CheckBox, Field } from "../../ui";

const words = liveSession.rights;
const RUN_MINUTES = 15;
const RUN_COUNT = 10;
const MINUTES_MAX = 480;
const RUNS_MAX = 1_000;

export type RunLimits = Omit<GrantDraft, "account_id" | "level">;

/** What a grant still allows, to give it anew with something changed. Never more than it was. */
export function limitsOf(grant: Grant): RunLimits {
  const { runs_left, remaining_ms, ask_each = false, variables = false } = grant;
  return {
    ...(runs_left === null ? {} : { runs: Math.max(1, runs_left) }),
    ...(remaining_ms === null ? {} : { minutes: Math.max(1, Math.floor(remaining_ms / 60_000)) }),
    ask_each,
    variables,
  };
}

interface RunChoiceProps {
  kernelIsLent: boolean;
  /** Whether they may see variables already. */
  variables: boolean;
  onGive(limits: RunLimits): void;
  onCancel(): void;
}

export function RunChoice({ kernelIsLent, variables, onGive, onCancel }: RunChoiceProps) {
  const [other, setOther] = useState(false);
  const [sees, setSees] = useState(variables);
  const give = (limits: RunLimits) => onGive({ ...limits, variables: sees });
  return (
    <span class="helpout-rights__choice">
      {kernelIsLent ? (
        <>
          <span class="helpout-small">{words.forHowLong}</span>
          <Button size="s" onClick={() => give({ minutes: RUN_MINUTES })}>
            {words.minutes(RUN_MINUTES)}
          </Button>
          <Button size="s" onClick={() => give({ runs: RUN_COUNT })}>
            {words.runCount(RUN_COUNT)}
          </Button>
          <Button size="s" onClick={() => give({ ask_each: true })}>
            {words.askEach}
          </Button>
          {other ? (
            <OtherLimit onGive={give} />
          ) : (
            <Button size="s" kind="quiet" onClick={() => setOther(true)}>
              {words.otherLimit}
            </Button>
          )}
          <CheckBox checked={sees} onChecked={setSees}>
            <span class="helpout-small">{words.andVariables}</span>
          </CheckBox>
        </>
      ) : (
        <span class="helpout-small" role="status">
          {words.lendFirst}
        </span>
      )}
      <Button size="s" kind="quiet" onClick={onCancel}>
        {words.never}
      </Button>
    </span>
  );
}

function OtherLimit({ onGive }: { onGive(limits: RunLimits): void }) {
  const [text, setText] = useState("5");
  const count = Number(text);
  const fits = (most: number) => Number.isInteger(count) && count >= 1 && count <= most;
  return (
    <span class="helpout-line helpout-rights__other">
      <Field
        label={words.howMany}
        labelHidden
        type="number"
        min={1}
        max={RUNS_MAX}
        value={text}
        onValue={setText}
      />
      <Button
        size="s"
        disabled={fits(MINUTES_MAX) ? false : words.upTo(MINUTES_MAX)}
        onClick={() => onGive({ minutes: count })}
      >
        {words.inMinutes}
      </Button>
      <Button
        size="s"
        disabled={fits(RUNS_MAX) ? false : words.upTo(RUNS_MAX)}
        onClick={() => onGive({ runs: count })}
      >
        {words.inRuns}
      </Button>
    </span>
  );
}
