/**
 * What a page knows of a room: `(state, event) → state`, without socket, clock or DOM.
 *
 * Owns the summing up of entries and frames. The document's text is not here (see document.ts).
 */
import type {
  CallLine,
  CallMember,
  Entry,
  Grant,
  KernelState,
  ModeratedFrame,
  Participant,
  ParticipantRole,
  PicturesAskedFrame,
  RecordingStanding,
  ServerFrame,
  Topology,
  Welcome,
} from "../../contracts/generated";
import type { NumberedFrame } from "./numbering";
import { NO_PAD, type Pad, padFrom, withPadEntry } from "./pad";
import { NO_RECORDING } from "./recording";
import { NO_RUNS, type Runs, runsFrom, withEntry } from "./runs";

/** How the page's socket stands. `refused`: the server will not have us, trying again is no use. */
export type LinkState = "connecting" | "open" | "waiting" | "refused" | "closed";

export {
  grantLeftMs,
  grantOf,
  hostIsHere,
  lends,
  mayComment,
  mayEdit,
  mayEditCell,
} from "./rights";

export interface PendingChat {
  readonly frame_id: string;
  readonly text: string;
}

/** A run that was asked for and has no entry yet. */
export interface AskedRun {
  readonly request_id: string;
  readonly cell_id: string;
}

/** The room asks whether this person is still here. */
export interface PresenceQuestion {
  /** 0 at first, then 1 and 2. */
  readonly reminder: number;
  /** By the page's clock: then the live session is ended. */
  readonly due_at: number;
}

/** Somebody's kernel would like pictures or sound of this person. */
export type PicturesQuestion = Pick<PicturesAskedFrame, "connection_id" | "account" | "lines">;

export interface RoomState {
  readonly link: LinkState;
  /** Whether the room was ever reached since the page was loaded. */
  readonly known: boolean;
  /** Milliseconds until the next try, where `link` is `waiting`. */
  readonly retry_in_ms: number | null;
  /** When the socket was lost, by the page's clock; null while it is open. */
  readonly dropped_at: number | null;
  /** Why the room was refused; a stable code. */
  readonly refusal: string | null;
  readonly connection_id: string;
  readonly account_id: string;
  readonly role: ParticipantRole | null;
  /** Whose kernel may be lent; empty until the page learnt it. */
  readonly lender_id: string;
  readonly seq: number;
  /** Entries that are neither of runs nor of the pad, oldest first. */
  readonly talk: readonly Entry[];
  readonly pending: readonly PendingChat[];
  readonly runs: Runs;
  /** Links, comments, suggestions, and runs that wait for the student's word. */
  readonly pad: Pad;
  readonly asked: readonly AskedRun[];
  readonly grants: readonly Grant[];
  /** By the page's clock, when `grants` were told: their remaining time counts from here. */
  readonly grants_at: number;
  readonly participants: readonly Participant[];
  readonly call: readonly CallMember[];
  readonly topology: Topology;
  /** People that may be in the call at once. */
  readonly call_limit: number;
  /** The tutor who holds the live session now. */
  readonly lead_id: string;
  readonly recording: RecordingStanding;
  /** By the page's clock, when `recording` was told. */
  readonly recording_at: number;
  /** What this page was asked to switch off last; it did, and says who asked. */
  readonly moderated: Pick<ModeratedFrame, "by" | "action"> | null;
  readonly presence: PresenceQuestion | null;
  readonly pictures_asked: readonly PicturesQuestion[];
  /** What this person lets kernels have, by the kernel's connection; nothing after a reload. */
  readonly pictures: ReadonlyMap<string, readonly CallLine[]>;
  /** Connections that speak now, loudest first; told where a media server hears them. */
  readonly speaking: readonly string[];
  /** By the page's clock, when the media server is tried again; null while it is there. */
  readonly media_retry_at: number | null;
  readonly kernel: KernelState | null;
  /** By the page's clock. */
  readonly ends_at: number | null;
  readonly ended: boolean;
  /** The last frame of ours that the server did not accept. */
  readonly notice: { readonly code: string; readonly detail: string } | null;
}

export type RoomEvent =
  | { kind: "link"; link: LinkState; retry_in_ms?: number; now: number; refusal?: string }
  | { kind: "frame"; frame: ServerFrame; now: number }
  | { kind: "sent"; frame: NumberedFrame }
  | { kind: "not_accepted"; frame: NumberedFrame; code: string; detail: string }
  | { kind: "told"; code: string; detail: string }
  | { kind: "lender"; account_id: string }
  | { kind: "moderated_read" }
  | { kind: "notice_read" };

export const TALK_MAX = 500;
/** Frames that a page sends by itself. */
const UNSPOKEN: ReadonlySet<NumberedFrame["type"]> = new Set([
  "send_signal",
  "publish_media",
  "receive_media",
  "answer_media",
  "media_candidate",
  "restart_media",
  "ask_kernel",
  "show_notebook",
] as const);
const RUN_KINDS: ReadonlySet<string> = new Set([
  "run_queued",
  "run_started",
  "run_output",
  "run_finished",
  "run_refused",
  "input_requested",
  "input_answered",
  "output_pictured",
]);

export function emptyRoom(connectionId: string): RoomState {
  return {
    link: "connecting",
    known: false,
    retry_in_ms: null,
    dropped_at: null,
    refusal: null,
    connection_id: connectionId,
    account_id: "",
    role: null,
    lender_id: "",
    seq: 0,
    talk: [],
    pending: [],
    runs: NO_RUNS,
    pad: NO_PAD,
    asked: [],
    grants: [],
    grants_at: 0,
    participants: [],
    call: [],
    topology: "mesh",
    call_limit: 4,
    lead_id: "",
    recording: NO_RECORDING,
    recording_at: 0,
    moderated: null,
    presence: null,
    pictures_asked: [],
    pictures: new Map(),
    speaking: [],
    media_retry_at: null,
    kernel: null,
    ends_at: null,
    ended: false,
    notice: null,
  };
}

function settle(state: RoomState, entry: Entry): RoomState {
  const body = entry.body;
  if (body.kind === "chat" && entry.account_id === state.account_id) {
    const index = state.pending.findIndex((chat) => chat.text === body.text);
    return index < 0
      ? state
      : { ...state, pending: state.pending.filter((_, place) => place !== index) };
  }
  if (body.kind === "run_queued" && body.account_id === state.account_id)
    return { ...state, asked: state.asked.filter((run) => run.cell_id !== body.cell_id) };
  if (body.kind === "run_refused" || body.kind === "run_asked")
    return { ...state, asked: state.asked.filter((run) => run.request_id !== body.request_id) };
  return state;
}

/** The state after one entry of the log; entries known already change nothing. */
export function withLogEntry(before: RoomState, entry: Entry, now: number): RoomState {
  if (entry.seq <= before.seq) return before;
  let state = settle({ ...before, seq: entry.seq }, entry);
  const body = entry.body;
  const pad = withPadEntry(state.pad, entry);
  if (RUN_KINDS.has(body.kind)) state = { ...state, runs: withEntry(state.runs, entry) };
  else if (pad !== null) state = { ...state, pad };
  else state = { ...state, talk: [...state.talk, entry].slice(-TALK_MAX) };
  if (body.kind === "grants_changed") state = { ...state, grants: body.grants, grants_at: now };
  if (body.kind === "ended") state = { ...state, ended: true };
  return state;
}

function welcomed(before: RoomState, frame: Welcome, now: number): RoomState {
  let state: RoomState = {
    ...before,
    link: "open",
    known: true,
    retry_in_ms: null,
    dropped_at: null,
    refusal: null,
    account_id: frame.account_id,
    role: frame.role,
    participants: frame.participants,
    call: frame.call,
    topology: frame.topology,
    call_limit: frame.call_limit,
    lead_id: frame.lead_id,
    recording: frame.recording,
    recording_at: now,
    presence: frame.resumed ? before.presence : null,
    kernel: frame.kernel,
    ends_at: now + frame.ends_in_ms,
  };
  const snapshot = frame.snapshot;
  if (snapshot !== null) {
    const mine = snapshot.chat.filter(
      (entry) => entry.seq > before.seq && entry.account_id === frame.account_id,
    );
    state = {
      ...mine.reduce(settle, state),
      seq: frame.seq,
      talk: snapshot.chat,
      runs: runsFrom(snapshot.runs),
      pad: padFrom(snapshot.pad),
      grants: snapshot.grants,
      grants_at: now,
      ended: snapshot.ended,
    };
  }
  return frame.entries.reduce((sum, entry) => withLogEntry(sum, entry, now), state);
}

function questionOf(reminder: number, dueInMs: number, now: number): PresenceQuestion | null {
  return dueInMs <= 0 ? null : { reminder, due_at: now + dueInMs };
}

function asked(state: RoomState, { connection_id, account, lines }: PicturesAskedFrame): RoomState {
  const others = state.pictures_asked.filter((one) => one.connection_id !== connection_id);
  return { ...state, pictures_asked: [...others, { connection_id, account, lines }] };
}

/** A kernel that left the call has nothing of anybody any more. */
function called(before: RoomState, call: readonly CallMember[]): RoomState {
  const state = { ...before, call };
  const isIn = (id: string) => call.some((one) => one.connection_id === id);
  const wasIn = (id: string) => before.call.some((one) => one.connection_id === id);
  const gone = [...state.pictures.keys()].filter((id) => !isIn(id));
  if (gone.length === 0 && state.pictures_asked.length === 0) return state;
  return {
    ...state,
    pictures: new Map([...state.pictures].filter(([id]) => isIn(id))),
    pictures_asked: state.pictures_asked.filter(({ connection_id: id }) => isIn(id) || !wasIn(id)),
  };
}

function framed(state: RoomState, frame: ServerFrame, now: number): RoomState {
  switch (frame.type) {
    case "welcome":
      return welcomed(state, frame, now);
    case "entry":
      return withLogEntry(state, frame.entry, now);
    case "presence":
      return { ...state, participants: frame.participants };
    case "call":
      return called(state, frame.members);
    case "lead":
      return { ...state, lead_id: frame.lead_id };
    case "recording":
      return { ...state, recording: frame.state, recording_at: now };
    case "moderated":
      return { ...state, moderated: { by: frame.by, action: frame.action } };
    case "presence_check":
      return { ...state, presence: questionOf(frame.reminder, frame.due_in_ms, now) };
    case "pictures_asked":
      return asked(state, frame);
    case "speaking":
      return { ...state, speaking: frame.connection_ids };
    case "media_away":
      return { ...state, media_retry_at: now + frame.retry_in_ms };
    case "media_offered":
    case "media_answered":
    case "media_moved":
      return state.media_retry_at === null ? state : { ...state, media_retry_at: null };
    case "kernel":
      return { ...state, kernel: frame.kernel };
    default:
      return state;
  }
}

function sent(state: RoomState, frame: NumberedFrame): RoomState {
  if (frame.type === "send_chat")
    return {
      ...state,
      pending: [...state.pending, { frame_id: frame.frame_id, text: frame.text }],
    };
  if (frame.type === "run_request")
    return {
      ...state,
      asked: [...state.asked, { request_id: frame.request_id, cell_id: frame.cell_id }],
    };
  if (frame.type === "confirm_presence") return { ...state, presence: null };
  if (frame.type === "answer_pictures")
    return {
      ...state,
      pictures: new Map(state.pictures).set(frame.connection_id, frame.lines),
      pictures_asked: state.pictures_asked.filter(
        (one) => one.connection_id !== frame.connection_id,
      ),
    };
  return state;
}

function notAccepted(state: RoomState, frame: NumberedFrame): RoomState {
  if (frame.type === "send_chat")
    return {
      ...state,
      pending: state.pending.filter((chat) => chat.frame_id !== frame.frame_id),
    };
  if (frame.type === "run_request")
    return {
      ...state,
      asked: state.asked.filter((run) => run.request_id !== frame.request_id),
    };
  return state;
}

export function reduceRoom(state: RoomState, event: RoomEvent): RoomState {
  switch (event.kind) {
    case "link":
      return {
        ...state,
        link: event.link,
        retry_in_ms: event.retry_in_ms ?? null,
        dropped_at: event.link === "open" ? null : (state.dropped_at ?? event.now),
        refusal: event.refusal ?? null,
      };
    case "frame":
      return framed(state, event.frame, event.now);
    case "sent":
      return sent(state, event.frame);
    case "not_accepted": {
      const { code, detail } = event;
      const before = notAccepted(state, event.frame);
      // Nobody pressed anything for these; what matters of them mends itself.
      return UNSPOKEN.has(event.frame.type) ? before : { ...before, notice: { code, detail } };
    }
    case "told":
      return { ...state, notice: { code: event.code, detail: event.detail } };
    case "moderated_read":
      return { ...state, moderated: null };
    case "lender":
      return { ...state, lender_id: event.account_id };
    case "notice_read":
      return { ...state, notice: null };
  }
}
