/** The grant bar: who may do what, for how long, and how to take it back. Always on the screen. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { EntryBody, Grant, GrantLevel } from "../../contracts/generated";
import { liveSession } from "../../core/messages/en/live_session";
import { explain } from "../../core/refusal";
import { grantLeftMs, grantOf, hostIsHere, type RoomState } from "../../core/room/state";
import { formatSpan } from "../../core/time";
import { Avatar, Button, Segment, Select, useAnnounce } from "../../ui";
import { LendKernel } from "../call/kernel";
import { type Live, useLive } from "./live";

const words = liveSession.rights;
const RUN_MINUTES = 15;
const RUN_COUNT = 10;
const TICK_MS = 1_000;

export function RightsBar() {
  const live = useLive();
  const state = live.room.state.value;
  useSpokenChanges(state, live);
  if (state.ended || state.role === "watcher") return null;
  if (live.isLender && live.isGroup && !hasOthers(state)) return <AloneBar state={state} />;
  return live.isLender ? <GivingBar state={state} /> : <GivenBar state={state} />;
}

function hasOthers(state: RoomState): boolean {
  return state.participants.some(
    (one) => one.role !== "host" && one.role !== "watcher" && one.account.id !== state.account_id,
  );
}

/** A gathering that nobody has come to yet: the kernel can be lent already. */
function AloneBar({ state }: { state: RoomState }) {
  return (
    <div class="helpout-rights helpout-person-1" data-helpout-rights="view">
      <p class="helpout-grow helpout-rights__words">
        <b class="helpout-strong">{words.nobodyElse}</b>
        <span class="helpout-small helpout-soft"> {words.nobodyElseDetail}</span>
      </p>
      <KernelLine state={state} />
    </div>
  );
}

/** The grants as the room told them; while it is away, as the student's own server says. */
function currentGrant(live: Live, state: RoomState, accountId: string): Grant | null {
  if (live.isLender && state.link !== "open" && live.host.value !== null)
    return live.host.value.grants.find((grant) => grant.account_id === accountId) ?? null;
  return grantOf(state, accountId);
}

/** Takes every right back, and keeps trying until the student's own server said so. */
export async function revokeAll(live: Live): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      live.tellHost(await live.context.host.revoke(live.room.id));
      return;
    } catch (error) {
      if (attempt >= 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500 * (attempt + 1)));
    }
  }
}

function GivingBar({ state }: { state: RoomState }) {
  const live = useLive();
  const [choosing, setChoosing] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const { other, others, choose } = useGrantee(state);
  const name = other.short;
  const grant = currentGrant(live, state, other.account_id);
  const level: GrantLevel = grant?.level === "point" ? "view" : (grant?.level ?? "view");
  const asked = useAsked(state, other.account_id);
  const kernelIsLent = (state.kernel ?? live.host.value?.kernel ?? null) !== null;

  const give = (wanted: GrantLevel, limit: { runs?: number; minutes?: number } = {}) => {
    setChoosing(false);
    setFailure(null);
    live.context.host
      .grant(live.room.id, { account_id: other.account_id, level: wanted, ...limit })
      .then(live.tellHost, (error: unknown) => {
        const { title, detail } = explain(error);
        setFailure(`${words.failed} ${title} ${detail}`);
      });
  };
  const revoke = () => {
    setChoosing(false);
    revokeAll(live).catch(() => setFailure(words.revokeFailed));
  };
  const pick = (wanted: GrantLevel) => {
    if (wanted === "run") setChoosing(true);
    else if (wanted === "view") revoke();
    else give(wanted);
  };

  return (
    <div
      class={`helpout-rights helpout-person-${other.number}`}
      data-helpout-rights={level}
      data-helpout-paused={grant?.paused ?? false}
    >
      <Avatar name={other.name} id={other.account_id} person={other.number} size="s" />
      {others.length > 1 && (
        <span class="helpout-rights__who">
          <Select
            label={words.whom}
            labelHidden
            value={other.account_id}
            options={others.map((one) => ({ value: one.account_id, label: one.name }))}
            onValue={choose}
          />
        </span>
      )}
      <p class="helpout-grow helpout-rights__words">
        <b class="helpout-strong">{grant?.paused ? words.paused(name) : words.may[level](name)}</b>
        <Details grant={grant} state={state} />
      </p>
      <Track grant={grant} state={state} />
      {asked !== null && level !== "run" && level !== asked ? (
        <span class="helpout-rights__choice">
          <b class="helpout-strong">{askText(asked, name)}</b>
          <Button size="s" kind="primary" onClick={() => pick(asked)}>
            {words.allow}
          </Button>
          <AskDismiss state={state} accountId={other.account_id} />
        </span>
      ) : null}
      {choosing ? (
        <span class="helpout-rights__choice">
          {kernelIsLent ? (
            <>
              <span class="helpout-small">{words.forHowLong}</span>
              <Button size="s" onClick={() => give("run", { minutes: RUN_MINUTES })}>
                {words.minutes(RUN_MINUTES)}
              </Button>
              <Button size="s" onClick={() => give("run", { runs: RUN_COUNT })}>
                {words.runCount(RUN_COUNT)}
              </Button>
            </>
          ) : (
            <span class="helpout-small" role="status">
              {words.lendFirst}
            </span>
          )}
          <Button size="s" kind="quiet" onClick={() => setChoosing(false)}>
            {words.never}
          </Button>
        </span>
      ) : (
        <Segment
          label={words.label(name)}
          value={level}
          choices={(["view", "edit", "run"] as const).map((value) => ({
            value,
            label: words.levels[value],
          }))}
          onValue={pick}
        />
      )}
      <Button size="s" kind="bad" disabled={level === "view"} onClick={revoke}>
        {words.revoke} <kbd class="helpout-key">{words.revokeKeys}</kbd>
      </Button>
      {failure !== null && (
        <p class="helpout-rights__wide helpout-small helpout-bad" role="alert">
          {failure}
        </p>
      )}
      <KernelLine state={state} />
    </div>
  );
}

/**
 * Whose rights the bar is about: the counterpart; among several whoever was chosen, else whoever
 * asks or has rights.
 */
function useGrantee(state: RoomState) {
  const live = useLive();
  const [chosen, choose] = useState("");
  const find = live.find.value;
  const asking = live.room.state.value.talk.findLast(
    (entry) => entry.body.kind === "grant_asked",
  )?.account_id;
  const ids = new Set<string>();
  if (!live.isGroup) ids.add(live.other.id);
  for (const one of state.participants)
    if (one.role !== "host" && one.role !== "watcher" && one.account.id !== state.account_id)
      ids.add(one.account.id);
  const others = [...ids].map(find);
  const wanted = [chosen, asking, state.grants[0]?.account_id, live.other.id];
  const id = wanted.find((one) => one !== undefined && ids.has(one)) ?? [...ids][0];
  const other = find(id ?? live.other.id);
  return { other, others, choose };
}

function askText(level: GrantLevel, name: string): string {
  return level === "run" ? words.asks.run(name) : words.asks.edit(name);
}

/** A level that was asked for after the last answer; null where none is open. */
function useAsked(state: RoomState, accountId: string): GrantLevel | null {
  const dismissed = useLive().dismissed.value;
  for (const entry of state.talk.toReversed()) {
    if (answersAsks(entry.body)) return null;
    if (entry.body.kind === "grant_asked" && entry.account_id === accountId)
      return entry.seq <= dismissed ? null : entry.body.level;
  }
  return null;
}

/** A right that was given or taken answers; a counted run or a pause does not. */
function answersAsks(body: EntryBody): boolean {
  return body.kind === "grants_changed" && (body.why === "given" || body.why === "revoked");
}

function AskDismiss({ state, accountId }: { state: RoomState; accountId: string }) {
  const live = useLive();
  return (
    <Button
      size="s"
      onClick={() => {
        const asked = state.talk.findLast(
          (entry) => entry.body.kind === "grant_asked" && entry.account_id === accountId,
        );
        live.dismissed.value = asked?.seq ?? 0;
      }}
    >
      {words.never}
    </Button>
  );
}

function GivenBar({ state }: { state: RoomState }) {
  const live = useLive();
  const grant = grantOf(state, state.account_id);
  const level: GrantLevel = grant?.level ?? "view";
  const waiting = ownAskOpen(state);
  return (
    <div
      class="helpout-rights helpout-person-1"
      data-helpout-rights={level}
      data-helpout-paused={grant?.paused ?? false}
    >
      <p class="helpout-grow helpout-rights__words">
        <b class="helpout-strong">{grant?.paused ? words.pausedYours : words.you[level]}</b>
        <Details grant={grant} state={state} />
      </p>
      <Track grant={grant} state={state} />
      {level !== "run" && (
        <span class="helpout-rights__choice helpout-rights__asks">
          {level !== "edit" && (
            <Button
              size="s"
              disabled={waiting === "edit" ? words.asked : false}
              onClick={() => live.room.client.askGrant("edit")}
            >
              {words.askEdit}
            </Button>
          )}
          <Button
            size="s"
            disabled={waiting === "run" ? words.asked : false}
            onClick={() => live.room.client.askGrant("run")}
          >
            {words.askRun}
          </Button>
          {waiting !== null && (
            <span class="helpout-small helpout-soft" role="status">
              {words.asked}
            </span>
          )}
        </span>
      )}
    </div>
  );
}

function ownAskOpen(state: RoomState): GrantLevel | null {
  for (const entry of state.talk.toReversed()) {
    if (answersAsks(entry.body)) return null;
    if (entry.body.kind === "grant_asked" && entry.account_id === state.account_id)
      return entry.body.level;
  }
  return null;
}

/** What follows the sentence: how long, in which kernel, how often; or why nothing runs. */
function Details({ grant, state }: { grant: Grant | null; state: RoomState }) {
  const live = useLive();
  const now = useNow(grant?.remaining_ms != null && !grant.paused);
  const parts: string[] = [];
  const level = grant?.level ?? "view";
  if (grant?.paused)
    parts.push(live.isLender ? words.pausedDetail : words.pausedTheirs(live.lenderName));
  else if (state.known && state.link === "open" && level !== "view" && !hostIsHere(state))
    parts.push(live.isLender ? words.hostAwayYours : words.hostAway(live.lenderName));
  else if (level === "view" || level === "point") parts.push(words.viewDetail);
  else if (level === "edit") parts.push(words.editDetail);
  else {
    const left = grant === null ? null : grantLeftMs(state, grant, now);
    if (left !== null) parts.push(words.left(formatSpan(left)));
    if (grant?.runs_left != null) parts.push(words.runsLeft(grant.runs_left));
    if (state.kernel !== null)
      parts.push(
        live.isLender
          ? words.inYourKernel(state.kernel.display_name)
          : words.inTheirKernel(live.lenderName, state.kernel.display_name),
      );
    const account = grant?.account_id;
    const runs = state.runs.list.filter((run) => run.account_id === account).length;
    if (runs > 0) parts.push(words.runs(runs));
  }
  return <span class="helpout-small helpout-soft"> {parts.join(", ")}</span>;
}

function Track({ grant, state }: { grant: Grant | null; state: RoomState }) {
  const now = useNow(grant?.remaining_ms != null);
  if (grant === null || grant.remaining_ms === null) return null;
  const left = grantLeftMs(state, grant, now) ?? 0;
  const share = Math.min(1, left / (RUN_MINUTES * 60_000));
  return (
    <span class="helpout-track" aria-hidden="true">
      <i style={{ inlineSize: `${share * 100}%` }} />
    </span>
  );
}

function useNow(ticking: boolean): number {
  const live = useLive();
  const [now, setNow] = useState(() => live.context.now());
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => setNow(live.context.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [ticking, live]);
  return Math.max(now, 0);
}

/** The student has lent no kernel yet: say so where the rights are. */
function KernelLine({ state }: { state: RoomState }) {
  if (state.kernel !== null || state.link !== "open") return null;
  return (
    <div class="helpout-rights__wide">
      <p class="helpout-small helpout-soft">
        {words.noKernel}. {words.noKernelYours}
      </p>
      <LendKernel />
    </div>
  );
}

/** Says what changed to who cannot see it. */
function useSpokenChanges(state: RoomState, live: Live): void {
  const announce = useAnnounce();
  const spoken = useRef(state.seq);
  useEffect(() => {
    const news = state.talk.filter((entry) => entry.seq > spoken.current);
    spoken.current = state.seq;
    for (const { body, account_id } of news) {
      const said = liveSession.said;
      const person = live.find.peek()(account_id);
      const name = person.short;
      if (!person.isMe && body.kind === "chat") announce(said.chat(name));
      if (!person.isMe && body.kind === "joined" && body.role !== "host")
        announce(said.joined(name));
      if (!person.isMe && body.kind === "left" && body.role !== "host") announce(said.left(name));
      if (body.kind === "grant_asked" && live.isLender)
        announce(said.asks(name, liveSession.levelVerb[body.level]), "now");
      if (body.kind === "grants_changed") {
        const grant = body.grants[0];
        if (body.why === "given" && grant !== undefined) {
          const verb = liveSession.levelVerb[grant.level];
          announce(givenText(live, grant.account_id, verb), "now");
        } else if (body.grants.length === 0 && body.why !== "counted")
          announce(live.isLender ? said.revoked(live.otherName) : said.youRevoked, "now");
      }
    }
  }, [state.seq]);
}

function givenText(live: Live, accountId: string, verb: string): string {
  const to = live.find.peek()(accountId);
  const { said } = liveSession;
  return to.isMe ? said.youGiven(verb) : said.given(to.short, verb);
}
