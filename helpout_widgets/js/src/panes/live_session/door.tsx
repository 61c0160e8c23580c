/** Outside of a room: waiting to be let in, turned away, taken out. */
import { useEffect } from "preact/hooks";
import type { LiveSession } from "../../contracts/generated";
import { roomPeople as words } from "../../core/messages/en/room_people";
import { firstName } from "../../core/names";
import type { PaneContext } from "../../host/context";
import { Button, EmptyState, PaneFrame } from "../../ui";
import { OnAirMark } from "./on_air_mark";

/** A hint may be lost with a socket; then this looks again. */
const LOOK_MS = 15_000;

interface DoorProps {
  context: PaneContext;
  session: LiveSession;
  onLook(): void;
}

export function Door({ context, session, onLook }: DoorProps) {
  const waiting = session.my_state === "waiting";
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(onLook, LOOK_MS);
    return () => clearInterval(timer);
  }, [waiting]);
  const title = waiting ? words.door.title : words.refused.title;
  return (
    <PaneFrame
      title={session.title}
      back={context.back}
      end={session.gathering?.on_air ? <OnAirMark /> : undefined}
    >
      <div role="status" data-helpout-door={session.my_state}>
        <EmptyState
          icon="door"
          title={title}
          tone={waiting ? "plain" : "warn"}
          detail={
            waiting ? words.door.detail(firstName(session.lead.display_name)) : words.refused.detail
          }
        >
          <Button
            icon={waiting ? "exit" : "search"}
            onClick={() => context.navigate({ pane: "marketplace" })}
          >
            {waiting ? words.door.leave : words.removed.elsewhere}
          </Button>
        </EmptyState>
      </div>
    </PaneFrame>
  );
}

export function Removed({ context }: { context: PaneContext }) {
  return (
    <PaneFrame title={words.removed.title} titleHidden back={context.back}>
      <div role="alert" data-helpout-door="removed">
        <EmptyState
          icon="exit"
          tone="bad"
          title={words.removed.title}
          detail={words.removed.detail}
        >
          <Button icon="search" onClick={() => context.navigate({ pane: "marketplace" })}>
            {words.removed.elsewhere}
          </Button>
        </EmptyState>
      </div>
    </PaneFrame>
  );
}

/** Instead of the check of devices, for who only watches: nothing of theirs is sent. */
export function WatchEntrance({ title, back, onWatch, onChat }: WatchEntranceProps) {
  return (
    <PaneFrame title={title} back={back} end={<OnAirMark />}>
      <EmptyState icon="air" title={words.watch.title} detail={words.watch.detail}>
        <Button kind="primary" icon="eye" onClick={onWatch}>
          {words.watch.enter}
        </Button>
        <Button icon="chat" onClick={onChat}>
          {words.watch.chat}
        </Button>
      </EmptyState>
    </PaneFrame>
  );
}

interface WatchEntranceProps {
  title: string;
  back: PaneContext["back"];
  onWatch(): void;
  onChat(): void;
}
