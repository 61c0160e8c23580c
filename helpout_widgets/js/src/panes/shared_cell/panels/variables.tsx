/** Names, types and shapes of the kernel's variables, for its lender and by grant. */
import { useEffect, useState } from "preact/hooks";
import type { Variables } from "../../../contracts/generated";
import { pad } from "../../../core/messages/en/pad";
import { grantOf } from "../../../core/room/state";
import { Button, Field } from "../../../ui";
import { useLive } from "../../live_session/live";

const words = pad.variables;

export function VariablesPanel() {
  const live = useLive();
  const state = live.room.state.value;
  const mayLook = live.isLender || grantOf(state, state.account_id)?.variables === true;
  const finished = state.runs.list.filter((run) => run.duration_ms !== null).length;
  const [told, setTold] = useState<Variables | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [filter, setFilter] = useState("");
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    if (!mayLook) return;
    let stopped = false;
    void live.room.client.askKernel({ kind: "variables" }).then(({ answer, refusal }) => {
      if (stopped) return;
      if (answer?.kind === "variables") {
        setTold(answer);
        setFailure(null);
      } else setFailure(pad.asked[refusal] ?? pad.askedElse);
    });
    return () => {
      stopped = true;
    };
  }, [mayLook, finished, turn]);

  if (!mayLook) return <p class="helpout-small">{words.noGrant(live.lenderName)}</p>;
  const wanted = filter.trim().toLowerCase();
  const rows = (told?.variables ?? []).filter(
    (one) =>
      wanted === "" ||
      one.name.toLowerCase().includes(wanted) ||
      one.type.toLowerCase().includes(wanted),
  );
  return (
    <div class="helpout-stack helpout-stack--s">
      <p class="helpout-tiny helpout-soft">
        {live.isLender ? words.yours : words.theirs(live.lenderName)}
      </p>
      <div class="helpout-line">
        <div class="helpout-grow">
          <Field
            label={words.filter}
            labelHidden
            icon="filter"
            value={filter}
            onValue={setFilter}
          />
        </div>
        <Button size="s" icon="refresh" onClick={() => setTurn(turn + 1)}>
          {words.refresh}
        </Button>
      </div>
      {failure !== null && (
        <p class="helpout-small" role="status">
          {failure}
        </p>
      )}
      {told === null && failure === null ? (
        <p class="helpout-small helpout-soft" aria-busy="true">
          {words.loading}
        </p>
      ) : rows.length === 0 ? (
        told !== null && (
          <p class="helpout-small helpout-soft">{wanted === "" ? words.none : words.noneFits}</p>
        )
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        <section class="helpout-pad-table" tabIndex={0} aria-label={words.title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.name}</th>
                <th scope="col">{words.type}</th>
                <th scope="col">{words.shape}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((one) => (
                <tr key={one.name}>
                  <th scope="row" class="helpout-mono">
                    {one.name}
                  </th>
                  <td>{one.type}</td>
                  <td class="helpout-num">
                    {one.shape} <span class="helpout-soft">{one.dtype}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {told !== null && told.more > 0 && (
        <p class="helpout-tiny helpout-soft">{words.more(told.more)}</p>
      )}
    </div>
  );
}
