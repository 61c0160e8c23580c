/** What became of tickets: a table, the same as a file, and how long people waited. */

import type { ServedTicket } from "../../contracts/generated";
import { queueDesk as words } from "../../core/messages/en/queue_desk";
import { formatNear, instantOf } from "../../core/time";
import { Button, EmptyState, Skeleton } from "../../ui";
import { csvOf, type HourWait, waitsByHour } from "./state";
import type { DeskProps } from "./view";

export function History({ context, store, desk }: DeskProps) {
  const history = store.history.value;
  if (history === null)
    return (
      <div class="helpout-body helpout-stack" aria-busy="true">
        <span class="helpout-hidden" role="status">
          {words.history.loading}
        </span>
        <Skeleton height="96px" />
        <Skeleton height="120px" />
      </div>
    );
  const { tickets, total } = history;
  if (tickets.length === 0)
    return <EmptyState icon="table" title={words.history.none} detail={words.history.noneDetail} />;
  return (
    <div class="helpout-body helpout-stack">
      <Waits hours={waitsByHour(tickets, context.timeZone)} />
      <div class="helpout-line helpout-line--between helpout-line--wrap">
        <h2 class="helpout-h" id="helpout-history">
          {words.history.caption(tickets.length, total)}
        </h2>
        <Button
          size="s"
          icon="download"
          onClick={() => save(words.history.csvName(desk.queue.title), csvOf(tickets))}
        >
          {words.history.csv}
        </Button>
      </div>
      <Table
        context={context}
        tickets={tickets}
        caption={words.history.caption(tickets.length, total)}
      />
      <p class="helpout-small helpout-soft">{words.history.frame}</p>
    </div>
  );
}

interface TableProps {
  context: DeskProps["context"];
  tickets: readonly ServedTicket[];
  caption: string;
}

function Table({ context, tickets, caption }: TableProps) {
  const columns = words.history.columns;
  const now = context.now();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it
    <section class="helpout-history" tabIndex={0} aria-label={caption}>
      <table class="helpout-small">
        <caption class="helpout-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.student}</th>
            <th scope="col">{columns.what}</th>
            <th scope="col">{columns.took}</th>
            <th scope="col">{columns.waited}</th>
            <th scope="col">{columns.helped}</th>
            <th scope="col">{columns.helper}</th>
            <th scope="col">{columns.outcome}</th>
          </tr>
        </thead>
        <tbody>
          {tickets.map((one) => (
            <tr key={one.id}>
              <th scope="row">{one.student.display_name}</th>
              <td class="helpout-words">{one.headline}</td>
              <td class="helpout-num">
                {formatNear(instantOf(one.took_at), context.timeZone, now)}
              </td>
              <td class="helpout-num">{words.history.minutes(Math.round(one.waited_s / 60))}</td>
              <td class="helpout-num">
                {one.helped_at === null ? "" : words.history.minutes(Math.round(one.helped_s / 60))}
              </td>
              <td>{one.helper?.display_name ?? ""}</td>
              <td>
                {one.outcome === null
                  ? words.history.states[one.state]
                  : words.finish.outcomes[one.outcome]}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Bars on a common ground; each says its own figure, and the whole is a sentence. */
function Waits({ hours }: { hours: readonly HourWait[] }) {
  if (hours.length === 0) return null;
  const most = Math.max(1, ...hours.map((one) => one.minutes));
  const text = words.history.plotText(
    hours.map((one) => words.history.plotPart(one.hour, one.minutes, one.count)),
  );
  return (
    <figure class="helpout-stack helpout-stack--s">
      <figcaption class="helpout-strong">{words.history.plot}</figcaption>
      <div class="helpout-waits" role="img" aria-label={text}>
        {hours.map((one) => (
          <span key={one.hour} class="helpout-waits__one" aria-hidden="true">
            <span class="helpout-tiny helpout-num">{one.minutes}</span>
            <span
              class="helpout-waits__bar"
              style={{ blockSize: `${Math.max(2, Math.round((one.minutes / most) * 72))}px` }}
            />
            <span class="helpout-tiny helpout-soft helpout-num">{one.hour}</span>
          </span>
        ))}
      </div>
    </figure>
  );
}

function save(name: string, text: string): void {
  // The mark tells spreadsheets that it is UTF-8.
  const address = URL.createObjectURL(
    new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }),
  );
  const link = document.createElement("a");
  link.href = address;
  link.download = name.replaceAll(/[\\/:*?"<>|]/g, " ");
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
