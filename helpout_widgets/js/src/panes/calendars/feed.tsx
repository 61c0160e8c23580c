/** One's bookings at an address for calendar programs: made, shown this once, taken back. */

import { useRef, useState } from "preact/hooks";
import type { CalendarFeed } from "../../contracts/generated";
import { calendars } from "../../core/messages/en/calendars";
import { formatPast, instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { Button, Confirm, Field, Note, useAnnounce } from "../../ui";
import { useAct } from "./use_calendars";

const words = calendars.feed;

interface FeedProps {
  context: PaneContext;
  feed: CalendarFeed;
  onChanged(): void;
}

export function Feed({ context, feed, onChanged }: FeedProps) {
  const [made, setMade] = useState<CalendarFeed | null>(null);
  const act = useAct();
  const announce = useAnnounce();
  // Another page may have made a new one, or taken it back, meanwhile.
  const shown = made !== null && made.made_at === feed.made_at ? made.address : null;
  const make = async () => {
    const done = await act.run(async () => setMade(await context.api.makeCalendarFeed()));
    if (done) announce(words.once);
    onChanged();
  };
  const revoke = async () => {
    if (await act.run(() => context.api.revokeCalendarFeed())) announce(words.revoked);
    setMade(null);
    onChanged();
  };
  return (
    <section class="helpout-stack helpout-cal__part">
      <h3 class="helpout-strong">{words.title}</h3>
      <p class="helpout-hint">{words.hint}</p>
      {shown !== null && <Address address={shown} />}
      {feed.made_at === null ? (
        <div>
          <Button icon="link" busy={act.busy} onClick={() => void make()}>
            {words.make}
          </Button>
        </div>
      ) : (
        <>
          {shown === null && (
            <p class="helpout-small">
              {words.there(formatPast(instantOf(feed.made_at), context.timeZone, context.now()))}
            </p>
          )}
          <div class="helpout-line helpout-line--wrap">
            <Confirm
              size="s"
              icon="refresh"
              label={words.renew}
              busy={act.busy}
              question={words.renewAsk}
              confirmLabel={words.renewYes}
              onConfirm={() => void make()}
            />
            <Confirm
              kind="quiet"
              size="s"
              icon="trash"
              label={words.revoke}
              busy={act.busy}
              question={words.revokeAsk}
              confirmLabel={words.revokeYes}
              onConfirm={() => void revoke()}
            />
          </div>
        </>
      )}
      {act.error !== null && (
        <Note tone="bad" icon="alert" urgent>
          {act.error}
        </Note>
      )}
    </section>
  );
}

function Address({ address }: { address: string }) {
  const [said, setSaid] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const announce = useAnnounce();
  const copy = async () => {
    input.current?.select();
    try {
      await navigator.clipboard.writeText(address);
      setSaid(words.copied);
      announce(words.copied);
    } catch {
      setSaid(words.copyFailed);
      announce(words.copyFailed);
    }
  };
  return (
    <div class="helpout-cal__form">
      <Field
        label={words.address}
        hint={said ?? words.once}
        value={address}
        readOnly
        spellcheck={false}
        inputRef={input}
        onFocus={() => input.current?.select()}
        onValue={() => undefined}
      />
      <div>
        <Button kind="primary" icon="copy" onClick={() => void copy()}>
          {words.copy}
        </Button>
      </div>
    </div>
  );
}
