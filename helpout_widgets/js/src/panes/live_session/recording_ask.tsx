/** Asking everybody to be recorded: what, how long it is kept; nothing is ticked beforehand. */
import { useState } from "preact/hooks";
import type { RecordedParts } from "../../contracts/generated";
import { recording } from "../../core/messages/en/recording";
import { newId } from "../../core/room/id";
import { Button, CheckBox, Select } from "../../ui";
import { useLive } from "./live";
import { isNothing } from "./recording_state";

const words = recording.ask;
const KEEP_DAYS = [7, 30, 90, 180, 365] as const;
const NONE: RecordedParts = { sound: false, camera: false, screen: false };

export function RecordPanel() {
  const live = useLive();
  const max = live.session.value.recording_keep_days_max;
  const offered = KEEP_DAYS.filter((days) => days <= max);
  const choices = offered.length > 0 ? offered : [Math.max(1, max)];
  const [parts, setParts] = useState<RecordedParts>(NONE);
  const [keep, setKeep] = useState(String(choices.includes(30) ? 30 : choices[0]));
  const [agrees, setAgrees] = useState(false);
  const [failed, setFailed] = useState(false);
  const close = () => {
    live.panel.value = null;
  };
  const ask = () => {
    const sent = live.room.client.send({
      type: "ask_recording",
      frame_id: newId("frm"),
      parts,
      keep_days: Number(keep),
    });
    if (sent) close();
    else setFailed(true);
  };
  return (
    <div class="helpout-stack">
      <p class="helpout-small helpout-soft">{words.detail}</p>
      <fieldset class="helpout-plain-set">
        <legend class="helpout-label">{words.parts}</legend>
        {(["sound", "camera", "screen"] as const).map((part) => (
          <CheckBox
            key={part}
            checked={parts[part] === true}
            onChecked={(on) => setParts({ ...parts, [part]: on })}
          >
            {words.part[part]}
          </CheckBox>
        ))}
      </fieldset>
      <Select
        label={words.keep}
        value={keep}
        hint={words.where}
        options={choices.map((days) => ({ value: String(days), label: words.days(days) }))}
        onValue={setKeep}
      />
      <CheckBox checked={agrees} onChecked={setAgrees}>
        {words.agree}
      </CheckBox>
      {failed && (
        <p class="helpout-small helpout-bad" role="alert">
          {recording.failed}
        </p>
      )}
      <div class="helpout-line helpout-line--wrap">
        <Button onClick={close}>{words.cancel}</Button>
        <Button
          kind="primary"
          icon="record"
          disabled={!agrees || isNothing(parts) ? words.agreeFirst : false}
          onClick={ask}
        >
          {words.send}
        </Button>
      </div>
    </div>
  );
}
