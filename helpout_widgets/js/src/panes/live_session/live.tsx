/**
 * The live session that a pane shows: opened once, handed to every view below.
 *
 * Owns loading, waiting for the room to open, and letting go. All four panes begin here.
 */
import { computed, type ReadonlySignal, type Signal, signal, useSignal } from "@preact/signals";
import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { HostState, LiveSession, PublicAccount } from "../../contracts/generated";
import { liveSession as words } from "../../core/messages/en/live_session";
import { roomPeople } from "../../core/messages/en/room_people";
import { firstName } from "../../core/names";
import { type Explanation, explain, HelpoutRefusal, isAbort } from "../../core/refusal";
import { formatDayTime, formatSpan } from "../../core/time";
import type { PaneContext } from "../../host/context";
import type { Hint } from "../../host/events";
import type { LiveRoom } from "../../host/rooms";
import { Button, EmptyState, ErrorState, PaneFrame, Skeleton } from "../../ui";
import { Door, Removed } from "./door";
import { LateNote } from "./late";
import { isLead, lendsKernel, otherOf, ownOf, type Person, peopleOf, timesOf } from "./people";

/** What is open above the controls; one at a time. */
export type PanelName =
  | "more"
  | "quality"
  | "network"
  | "devices"
  | "record"
  | "hand_over"
  | "camera"
  | "handout"
  | "notes";

export interface Live {
  readonly context: PaneContext;
  readonly room: LiveRoom;
  readonly session: ReadonlySignal<LiveSession>;
  /** The end as it stands now, milliseconds since the epoch; null until it is known. */
  readonly endsAt: ReadonlySignal<number | null>;
  /** It is this person's kernel that may be lent. */
  readonly isLender: boolean;
  /** More than two may take part. */
  readonly isGroup: boolean;
  /** Whether this person holds the live session now. */
  readonly isLead: ReadonlySignal<boolean>;
  /** Lead or staff: may mute, remove and let in. */
  readonly mayModerate: ReadonlySignal<boolean>;
  readonly other: PublicAccount;
  /** The other person's first name; in a gathering that this person holds, everybody. */
  readonly otherName: string;
  /** The first name of whose kernel it is. */
  readonly lenderName: string;
  readonly find: ReadonlySignal<(accountId: string) => Person>;
  /** The student's own kernel host, as it last answered; null for others. */
  readonly host: ReadonlySignal<HostState | null>;
  /** The latest entry that asked for a right and was answered with "not now". */
  readonly dismissed: Signal<number>;
  readonly panel: Signal<PanelName | null>;
  /** What a key did, for who cannot see it. */
  readonly said: Signal<string>;
  tellHost(state: HostState): void;
  reload(): void;
}

export const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) throw new Error("a view of a live session outside of one");
  return live;
}

export interface LiveGateProps {
  context: PaneContext;
  liveSessionId: string | null;
  children: ComponentChildren;
}

const RETRY_MS = 4_000;
/** They come often, and tell nothing of a room. */
const ELSEWHERE: ReadonlySet<Hint["name"]> = new Set([
  "availability_changed",
  "listing_changed",
  "notice_changed",
  "organisation_changed",
  "presence_changed",
  "queue_changed",
]);

/** Shows `children` once the live session is known and its room open. */
export function LiveGate({ context, liveSessionId, children }: LiveGateProps) {
  const [session, setSession] = useState<LiveSession | null>(null);
  const [fetchedAt, setFetchedAt] = useState(0);
  const [failure, setFailure] = useState<Explanation | null>(null);
  const [turn, setTurn] = useState(0);
  const reload = () => setTurn((before) => before + 1);

  useEffect(() => {
    if (liveSessionId === null) return;
    let retry: ReturnType<typeof setTimeout> | undefined;
    context.api.liveSession(liveSessionId, { signal: context.signal }).then(
      (found) => {
        setSession(found);
        setFetchedAt(context.now());
        setFailure(null);
        if (found.status === "not_yet") retry = setTimeout(reload, untilOpen(found, context.now()));
      },
      (error: unknown) => {
        if (isAbort(error)) return;
        setFailure(explain(error));
        if (!(error instanceof HelpoutRefusal) || error.isAway)
          retry = setTimeout(reload, RETRY_MS);
      },
    );
    return () => clearTimeout(retry);
  }, [liveSessionId, turn]);

  useEffect(
    () =>
      context.events.listen((hint) => {
        if (!ELSEWHERE.has(hint.name)) reload();
      }),
    [],
  );

  if (liveSessionId === null)
    return (
      <PaneFrame title={words.chooseFirst.title} titleHidden back={context.back}>
        <EmptyState icon="video" title={words.chooseFirst.title} detail={words.chooseFirst.detail}>
          <Button kind="primary" onClick={() => context.navigate({ pane: "my_helpouts" })}>
            {words.chooseFirst.action}
          </Button>
        </EmptyState>
      </PaneFrame>
    );
  if (session === null)
    return failure === null ? (
      <Loading context={context} />
    ) : (
      <PaneFrame title={failure.title} titleHidden back={context.back}>
        <ErrorState {...failure} onRetry={reload} />
      </PaneFrame>
    );
  if (session.my_state === "waiting" || session.my_state === "refused")
    return <Door context={context} session={session} onLook={reload} />;
  if (session.my_state === "removed") return <Removed context={context} />;
  const name = firstName(otherOf(session).display_name);
  if (session.status === "not_yet")
    return (
      <PaneFrame
        title={session.booking === null ? session.title : words.title(name)}
        back={context.back}
      >
        <EmptyState
          icon="clock"
          title={words.notYet(formatSpan(untilOpen(session, context.now())))}
          detail={words.notYetDetail(
            formatDayTime(Date.parse(timesOf(session)?.start ?? ""), context.timeZone),
            session.booking === null ? session.title : words.with(name),
          )}
        >
          <LateNote context={context} booking={session.booking} />
        </EmptyState>
      </PaneFrame>
    );
  return (
    <LiveProvider context={context} session={session} fetchedAt={fetchedAt} reload={reload}>
      {children}
    </LiveProvider>
  );
}

function untilOpen(session: LiveSession, now: number): number {
  return Math.min(60_000, Math.max(1_000, Date.parse(timesOf(session)?.joinable_from ?? "") - now));
}

function Loading({ context }: { context: PaneContext }) {
  return (
    <PaneFrame title={words.title("…")} titleHidden back={context.back}>
      <div class="helpout-body helpout-stack" aria-busy="true">
        <Skeleton height="180px" />
        <Skeleton width="60%" />
        <Skeleton width="80%" />
      </div>
    </PaneFrame>
  );
}

interface LiveProviderProps {
  context: PaneContext;
  session: LiveSession;
  /** Its remaining times count from then. */
  fetchedAt: number;
  reload(): void;
  children: ComponentChildren;
}

function LiveProvider({ context, session, fetchedAt, reload, children }: LiveProviderProps) {
  const sessionSignal = useSignal(session);
  sessionSignal.value = session;
  const endsAt = useSignal<number | null>(null);
  endsAt.value = fetchedAt + session.ends_in_ms;
  const [room, setRoom] = useState<LiveRoom | null>(null);
  const host = useMemo(() => signal<HostState | null>(null), [session.id]);
  const isLender = lendsKernel(session);

  useEffect(() => {
    const opened = context.rooms.open(session.id);
    opened.room.client.lentBy(session.lender.id);
    setRoom(opened.room);
    return () => opened.release();
  }, [session.id]);

  useEffect(() => {
    if (!isLender) return;
    context.host.liveSession(session.id, { signal: context.signal }).then(
      (state) => {
        host.value = state;
      },
      () => {},
    );
  }, [session.id]);

  // Rights start anew with whoever takes over; the kernel host does the same by itself.
  const lead = session.lead.id;
  const leadBefore = useRef(lead);
  useEffect(() => {
    if (leadBefore.current === lead) return;
    leadBefore.current = lead;
    if (!isLender) return;
    context.host.revoke(session.id).then(
      (state) => {
        host.value = state;
      },
      () => {},
    );
  }, [lead]);

  const find = useMemo(
    () =>
      computed(() => {
        const state = room?.state.value;
        const own = state?.account_id || (ownOf(sessionSignal.value)?.id ?? "");
        return peopleOf(sessionSignal.value, state?.participants ?? [], own);
      }),
    [room],
  );

  const live = useMemo<Live | null>(() => {
    if (room === null) return null;
    const other = otherOf(session);
    const holdsGroup = session.booking === null && isLead(session);
    const leads = computed(() => {
      const { known, lead_id, account_id } = room.state.value;
      return known ? lead_id === account_id : isLead(sessionSignal.value);
    });
    return {
      context,
      room,
      session: sessionSignal,
      endsAt,
      isLender,
      isGroup: session.booking === null,
      isLead: leads,
      mayModerate: computed(() => leads.value || sessionSignal.value.my_role === "staff"),
      other,
      otherName: holdsGroup ? roomPeople.everybody : firstName(other.display_name),
      lenderName: firstName(session.lender.display_name),
      find,
      host,
      dismissed: signal(0),
      panel: signal(null),
      said: signal(""),
      tellHost: (state) => {
        host.value = state;
      },
      reload,
    };
  }, [room, session.id, session.lead.id, isLender, find]);

  if (live === null) return <Loading context={context} />;
  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>;
}
