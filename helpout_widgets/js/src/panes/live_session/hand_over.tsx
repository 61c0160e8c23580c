/** Asking a colleague in, to help or to take over; the student decides. */
import { useEffect, useState } from "preact/hooks";
import type { PublicAccount } from "../../contracts/generated";
import { roomPeople } from "../../core/messages/en/room_people";
import { explain, isAbort } from "../../core/refusal";
import { Button, Segment, Select, Skeleton } from "../../ui";
import { useLive } from "./live";

const words = roomPeople.handOver;

export function HandOverPanel() {
  const live = useLive();
  const [colleagues, setColleagues] = useState<readonly PublicAccount[] | null>(null);
  const [chosen, setChosen] = useState("");
  const [why, setWhy] = useState<"joins" | "takes">("joins");
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ text: string; bad: boolean } | null>(null);
  const student = live.otherName;
  const fail = (error: unknown) => {
    if (isAbort(error)) return;
    const { title, detail } = explain(error);
    setSaid({ text: `${title}. ${detail}`, bad: true });
  };
  useEffect(() => {
    live.context.api.colleagues(live.room.id, { signal: live.context.signal }).then((answer) => {
      setColleagues(answer.colleagues);
      setChosen(answer.colleagues[0]?.id ?? "");
    }, fail);
  }, []);
  const ask = () => {
    const colleague = colleagues?.find((one) => one.id === chosen);
    if (colleague === undefined) return;
    setBusy(true);
    live.context.api
      .askColleague(live.room.id, { account_id: chosen, takes_over: why === "takes" })
      .then(() => {
        setSaid({ text: words.asked(colleague.display_name, student), bad: false });
        live.reload();
      }, fail)
      .finally(() => setBusy(false));
  };
  return (
    <div class="helpout-stack">
      <p class="helpout-small helpout-soft">{words.detail(student)}</p>
      {colleagues === null && said === null && <Skeleton height="32px" />}
      {colleagues?.length === 0 && <p class="helpout-small">{words.nobody}</p>}
      {colleagues !== null && colleagues.length > 0 && (
        <>
          <Select
            label={words.whom}
            value={chosen}
            options={colleagues.map((one) => ({ value: one.id, label: one.display_name }))}
            onValue={setChosen}
          />
          <Segment<"joins" | "takes">
            label={words.how}
            value={why}
            choices={[
              { value: "joins", label: words.joins },
              { value: "takes", label: words.takes },
            ]}
            onValue={setWhy}
          />
          <div class="helpout-line helpout-line--wrap">
            <Button
              onClick={() => {
                live.panel.value = null;
              }}
            >
              {words.cancel}
            </Button>
            <Button kind="primary" busy={busy} onClick={ask}>
              {words.ask(student)}
            </Button>
          </div>
        </>
      )}
      {said !== null && (
        <p class={said.bad ? "helpout-small helpout-bad" : "helpout-small"} role="status">
          {said.text}
        </p>
      )}
    </div>
  );
}
