/** Seats of a gathering: taking one, the line, leaving it; who has one, for the host. */

import { useEffect, useState } from "preact/hooks";
import type { Gathering, SeatList } from "../../contracts/generated";
import { gathering as all } from "../../core/messages/en/gathering";
import { firstName } from "../../core/names";
import { explain } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { Avatar, Badge, Button, Confirm, useAnnounce } from "../../ui";
import { freeSeats, seatOf } from "./state";

const words = all.seat;

interface SeatProps {
  context: PaneContext;
  gathering: Gathering;
  onChanged(): void;
}

export function SeatFacts({ gathering }: Pick<SeatProps, "gathering">) {
  const { in_line, my_place, series, status } = gathering;
  const seat = seatOf(gathering);
  const ahead = status !== "over" && (gathering.may_sign_up || seat !== "none");
  if (!ahead && series === null) return null;
  return (
    <p class="helpout-small helpout-soft helpout-dots">
      {series !== null && <span>{words.series(series.number, series.count)}</span>}
      {seat === "mine" && (
        <span>
          <Badge tone="good">{words.mine}</Badge>
        </span>
      )}
      {seat === "waiting" && (
        <span>
          <Badge tone="warn">{words.waiting(my_place ?? 1)}</Badge>
        </span>
      )}
      {ahead && seat !== "mine" && <span>{words.free(freeSeats(gathering))}</span>}
      {in_line > 0 && <span>{words.line(in_line)}</span>}
      {seat !== "none" && gathering.overlaps_booking && <span>{words.overlaps}</span>}
    </p>
  );
}

export function SeatActions({ context, gathering, onChanged }: SeatProps) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const announce = useAnnounce();
  const seat = seatOf(gathering);
  const { id, series } = gathering;
  const move = async (send: () => Promise<Gathering>) => {
    setBusy(true);
    setFailed(null);
    try {
      const { my_seat } = await send();
      announce(my_seat === "none" ? words.left : my_seat === "seat" ? words.taken : words.inLine);
      onChanged();
    } catch (error) {
      const { title, detail } = explain(error);
      setFailed(`${title}. ${detail}`);
    } finally {
      setBusy(false);
    }
  };
  const take = (whole_series: boolean) =>
    void move(() => context.api.takeSeat(id, { whole_series }));
  const isOffered = seat === "take" || seat === "wait";
  return (
    <>
      {isOffered && (
        <Button busy={busy} onClick={() => take(false)}>
          {seat === "take" ? words.take : words.wait}
        </Button>
      )}
      {isOffered && series !== null && series.number < series.count && (
        <Button kind="quiet" busy={busy} onClick={() => take(true)}>
          {words.takeAll}
        </Button>
      )}
      {(seat === "mine" || seat === "waiting") && gathering.status !== "over" && (
        <Button
          kind="quiet"
          busy={busy}
          onClick={() => void move(() => context.api.leaveSeat(id, { whole_series: false }))}
        >
          {seat === "mine" ? words.leave : words.leaveLine}
        </Button>
      )}
      {failed !== null && (
        <p class="helpout-room__wide helpout-small helpout-bad" role="alert">
          {failed}
        </p>
      )}
    </>
  );
}

/** For the host: who comes, and who waits. */
export function SeatPeople({ context, gathering, onChanged }: SeatProps) {
  const [open, setOpen] = useState(false);
  const [list, setList] = useState<SeatList | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const { id, seats_taken, in_line } = gathering;
  const attempt = async (send: () => Promise<SeatList>) => {
    setFailed(null);
    try {
      setList(await send());
    } catch (error) {
      const { title, detail } = explain(error);
      setFailed(`${title}. ${detail}`);
    }
  };
  useEffect(() => {
    if (open) void attempt(() => context.api.seats(id, { signal: context.signal }));
  }, [open, id, seats_taken, in_line]);
  if (seats_taken + in_line === 0) return null;
  return (
    <div class="helpout-room__wide helpout-stack helpout-stack--s">
      <div class="helpout-line">
        <Button
          size="s"
          kind="quiet"
          icon="people"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {words.who(seats_taken)}
          {in_line > 0 && ` · ${words.line(in_line)}`}
        </Button>
      </div>
      {open && list !== null && (
        <ul class="helpout-rooms__list" aria-label={words.list}>
          {list.seats.map(({ account, state }) => (
            <li key={account.id} class="helpout-room">
              <Avatar name={account.display_name} id={account.id} size="s" />
              <span class="helpout-grow helpout-words">{account.display_name}</span>
              {state === "waiting" && <Badge tone="warn">{words.waits}</Badge>}
              <Confirm
                size="s"
                kind="quiet"
                label={state === "seat" ? words.remove : words.removeWaiting}
                question={words.removeAsk(firstName(account.display_name))}
                confirmLabel={state === "seat" ? words.remove : words.removeWaiting}
                onConfirm={() =>
                  void attempt(async () => {
                    const left = await context.api.removeSeat(id, account.id);
                    onChanged();
                    return left;
                  })
                }
              />
            </li>
          ))}
        </ul>
      )}
      {failed !== null && (
        <p class="helpout-small helpout-bad" role="alert">
          {failed}
        </p>
      )}
    </div>
  );
}
