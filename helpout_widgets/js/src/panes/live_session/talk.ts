/** What the chat shows: words of people, and lines for what happened. Pure. */
import type { Entry, Grant } from "../../contracts/generated";
import { liveSession as words } from "../../core/messages/en/live_session";
import { recording } from "../../core/messages/en/recording";
import { roomPeople as people } from "../../core/messages/en/room_people";
import type { RoomState } from "../../core/room/state";
import type { Person } from "./people";

export interface Said {
  readonly kind: "said";
  readonly key: string;
  readonly person: Person;
  readonly at: string | null;
  readonly text: string;
  /** Follows another line of the same person within a few minutes. */
  readonly goesOn: boolean;
}

export interface Happened {
  readonly kind: "happened";
  readonly key: string;
  readonly at: string;
  readonly icon:
    | "eye"
    | "key"
    | "person"
    | "leave"
    | "play"
    | "hand"
    | "stop"
    | "plug"
    | "record"
    | "people";
  readonly person: Person | null;
  readonly text: string;
}

/** A picture of the shared screen. */
export interface Pictured {
  readonly kind: "pictured";
  readonly key: string;
  readonly at: string;
  readonly person: Person;
  readonly still_id: string;
  readonly caption: string;
  readonly width: number;
  readonly height: number;
}

export type TalkLine = Said | Happened | Pictured;

const GOES_ON_MS = 4 * 60_000;

/** Text of a message cut into words, `code` and fenced blocks; never HTML. */
export type Piece =
  | { kind: "words"; text: string }
  | { kind: "code"; text: string }
  | { kind: "block"; text: string };

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  const parts = text.split("```");
  parts.forEach((part, index) => {
    // An opening fence without its end is no fence.
    const fenced = index % 2 === 1 && index < parts.length - 1;
    if (fenced) {
      const body = part.replace(/^[a-zA-Z0-9_+-]*\n/, "").replace(/^\n|\n$/g, "");
      if (body !== "") pieces.push({ kind: "block", text: body });
      return;
    }
    const plain = index % 2 === 1 ? `\`\`\`${part}` : part;
    for (const [place, run] of plain.split(/`([^`\n]+)`/).entries()) {
      const trimmed = place % 2 === 1 ? run : run.replace(/^\n+|\n+$/g, "");
      if (trimmed !== "") pieces.push({ kind: place % 2 === 1 ? "code" : "words", text: trimmed });
    }
  });
  return pieces;
}

function limitOf(grant: Grant): string {
  if (grant.runs_left !== null) return words.talk.forRuns(grant.runs_left);
  if (grant.remaining_ms === null) return "";
  return words.talk.forMinutes(Math.max(1, Math.round(grant.remaining_ms / 60_000)));
}

function subject(person: Person): string {
  return person.isMe ? words.talk.you : person.short;
}

function object(person: Person): string {
  return person.isMe ? words.talk.lowerYou : person.short;
}

type Find = (accountId: string) => Person;

function happened(entry: Entry, find: Find): Omit<Happened, "kind" | "key" | "at"> | null {
  const { body } = entry;
  const person = find(entry.account_id);
  const owner = person.isMe ? words.talk.yourOwner : words.talk.theirOwner(person.short);
  switch (body.kind) {
    case "joined":
      return body.role === "host"
        ? { icon: "plug", person, text: words.talk.hostJoined(owner) }
        : { icon: "eye", person, text: words.talk.joined(subject(person)) };
    case "left":
      return body.role === "host"
        ? { icon: "plug", person, text: words.talk.hostLeft(owner) }
        : { icon: "leave", person, text: words.talk.left(subject(person)) };
    case "grant_asked":
      return {
        icon: "hand",
        person,
        text: words.talk.asked(subject(person), words.levelVerb[body.level]),
      };
    case "ended":
      return { icon: "stop", person, text: endedText(body.why, subject(person)) };
    case "lead_changed": {
      const lead = find(body.to_account_id);
      const text = lead.isMe ? people.handOver.lineYou : people.handOver.line(lead.name);
      return { icon: "people", person: lead, text };
    }
    case "pictures_answered":
      return { icon: "plug", person, text: picturesText(body, person, find) };
    case "grants_changed":
      return granted(body, person, find);
    default:
      return recorded(body, subject(person));
  }
}

function endedText(why: "asked" | "nobody_there" | undefined, who: string): string {
  return why === "nobody_there" ? words.talk.nobodyThere : words.talk.ended(who);
}

function picturesText(
  body: Extract<Entry["body"], { kind: "pictures_answered" }>,
  person: Person,
  find: Find,
): string {
  const { pictures } = people;
  const whose = words.talk.whose(find(body.to_account_id).short);
  if (body.lines.length === 0) return pictures.lineStopped(subject(person), whose);
  const what = pictures.and(body.lines.map((line) => pictures.lineNames[line]));
  return pictures.lineStarted(subject(person), whose, what);
}

function recorded(body: Entry["body"], who: string): Omit<Happened, "kind" | "key" | "at"> | null {
  const line = (text: string) => ({ icon: "record" as const, person: null, text });
  const { talk, ask } = recording;
  switch (body.kind) {
    case "recording_asked":
      return line(talk.asked(who, ask.days(body.keep_days)));
    case "recording_answered":
      return line(body.consent ? talk.agreed(who) : talk.declined(who));
    case "recording_started":
      return line(talk.started);
    case "recording_paused":
      return line(talk.paused);
    case "recording_stopped":
      return line(talk.ends[body.why](who));
    default:
      return null;
  }
}

function granted(
  body: Extract<Entry["body"], { kind: "grants_changed" }>,
  giver: Person,
  find: Find,
): Omit<Happened, "kind" | "key" | "at"> | null {
  const grant = body.grants.at(-1);
  const line = (text: string) => ({ icon: "key" as const, person: giver, text });
  switch (body.why) {
    case "given": {
      if (grant === undefined) return null;
      const to = object(find(grant.account_id));
      if (grant.level === "run")
        return line(words.talk.gaveRun(subject(giver), to, limitOf(grant)));
      if (grant.level === "edit") return line(words.talk.gaveEdit(subject(giver), to));
      return line(words.talk.tookBack(subject(find(grant.account_id))));
    }
    case "revoked":
      return line(words.talk.revoked(subject(giver)));
    case "used_up":
      return line(words.talk.usedUp);
    case "expired":
      return line(words.talk.expired);
    case "paused":
      return line(words.talk.paused);
    case "resumed":
      return line(words.talk.resumed);
    case "host_away":
      return line(words.talk.hostAway);
    default:
      // A run was counted: the bar shows what is left.
      return null;
  }
}

/** The lines of the chat, oldest first; what waits to be sent stands at the end. */
export function talkOf(state: RoomState, find: Find): TalkLine[] {
  const lines: TalkLine[] = [];
  let before: { account: string; at: number } | null = null;
  for (const entry of state.talk) {
    const key = String(entry.seq);
    if (entry.body.kind === "chat") {
      const at = Date.parse(entry.at);
      const goesOn = before?.account === entry.account_id && at - before.at < GOES_ON_MS;
      before = { account: entry.account_id, at };
      const person = find(entry.account_id);
      lines.push({ kind: "said", key, person, at: entry.at, text: entry.body.text, goesOn });
      continue;
    }
    if (entry.body.kind === "still_taken") {
      before = null;
      const { still_id, caption, width, height } = entry.body;
      const person = find(entry.account_id);
      lines.push({ kind: "pictured", key, at: entry.at, person, still_id, caption, width, height });
      continue;
    }
    const line = happened(entry, find);
    if (line === null) continue;
    before = null;
    const last = lines.at(-1);
    // Two pages that reload at once say the same twice.
    if (last?.kind === "happened" && last.text === line.text) continue;
    lines.push({ kind: "happened", key, at: entry.at, ...line });
  }
  for (const chat of state.pending)
    lines.push({
      kind: "said",
      key: chat.frame_id,
      person: find(state.account_id),
      at: null,
      text: chat.text,
      goesOn: before?.account === state.account_id,
    });
  return lines;
}
