/** The grant bar: who may do what, for how long, and how to take it back. Always on the screen. */
import { useState } from "preact/hooks";
import type { EntryBody, Grant, GrantLevel } from "../../contracts/generated";
import { liveSession } from "../../core/messages/en/live_session";
import { explain } from "../../core/refusal";
import { grantOf, type RoomState } from "../../core/room/state";
import { Avatar, Button, Chip, Segment, Select } from "../../ui";
import { LendKernel } from "../call/kernel";
import { type Live, useLive } from "./live";
import { Details, Track } from "./rights_details";
import { limitsOf, RunChoice, type RunLimits } from "./rights_give";
import { useSpokenChanges } from "./rights_spoken";
import { WaitingRuns } from "./waiting_runs";

const words = liveSession.rights;

export function RightsBar() {
  const live = useLive();
  const state = live.room.state.value;
  useSpokenChanges(state, live);
  if (state.ended || state.role === "watcher") return null;
  if (live.isLender && live.isGroup && !hasOthers(state)) return <AloneBar state={state} />;
  if (!live.isLender) return <GivenBar state={state} />;
  return (
    <>
      <GivingBar state={state} />
      <WaitingRuns />
    </>
  );
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

  const give = (wanted: GrantLevel, limit: RunLimits = {}) => {
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
        <RunChoice
          kernelIsLent={kernelIsLent}
          variables={grant?.variables ?? false}
          onGive={(limits) => give("run", limits)}
          onCancel={() => setChoosing(false)}
        />
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
      {grant !== null && level !== "view" && (
        <Chip
          icon="table"
          isSwitch
          pressed={grant.variables === true}
          onPressed={(variables) => give(level, { ...limitsOf(grant), variables })}
        >
          {grant.variables === true ? words.seesVariables : words.letVariables}
        </Chip>
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
