/** Before one joins: what the other will see and hear, and what is wrong where something is. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { call as words } from "../../core/messages/en/call";
import { formatSpan } from "../../core/time";
import { Call } from "../../host/call";
import type { Captured, Kind } from "../../host/media";
import { Avatar, Button, CheckBox, Chip, classes, Icon, PaneFrame, Select } from "../../ui";
import { useLive } from "../live_session/live";
import { otherOf } from "../live_session/people";
import { KernelRow } from "./kernel";
import { NoPicture, useStreamOf, Video } from "./video";

export type Entrance = "call" | "muted" | "chat";

const LEVEL_BARS = 12;
const LEVEL_EVERY_MS = 100;
const SILENT_AFTER_MS = 6_000;

export function Check({ onJoin }: { onJoin(entrance: Entrance): void }) {
  const live = useLive();
  const { media } = live.room;
  const other = otherOf(live.session.value);
  const [camera, setCamera] = useState(true);
  const [microphone, setMicrophone] = useState(true);
  const connection = useConnection();
  useEffect(() => {
    void media.start({ audio: true, video: true });
  }, [media]);
  const sound = useLevel();
  const problems = [
    camera && media.video.value.problem,
    microphone && media.audio.value.problem,
    connection.away && "away",
  ].filter(Boolean).length;
  const noMedia = media.audio.value.problem !== null && media.video.value.problem !== null;
  return (
    <PaneFrame
      title={titleOf(live.session.value)}
      back={live.context.back}
      before={<PersonHere />}
      subtitle={<Planned />}
    >
      <div class="helpout-check-columns">
        <div class="helpout-stack">
          <Preview on={camera} />
          <div class="helpout-chips">
            <Chip
              icon={camera ? "video" : "video-off"}
              pressed={camera}
              onPressed={(on) => {
                setCamera(on);
                if (on) void media.start({ audio: false, video: true });
                else media.cameraOff();
              }}
            >
              {camera ? words.check.cameraOn : words.check.cameraOff}
            </Chip>
            <Chip
              icon={microphone ? "microphone" : "microphone-off"}
              pressed={microphone}
              onPressed={(on) => {
                setMicrophone(on);
                media.setMuted(!on);
              }}
            >
              {microphone ? words.check.microphoneOn : words.check.microphoneOff}
            </Chip>
          </div>
          <DeviceSelect kind="audio" end={<LevelMeter level={sound.level} />} />
          <DeviceSelect kind="video" />
        </div>
        <div class="helpout-stack">
          <div class="helpout-line helpout-line--between">
            <h2 class="helpout-h" aria-live="polite">
              {media.video.value.busy || media.audio.value.busy
                ? words.check.asking
                : problems === 0
                  ? words.check.ready
                  : words.check.toFix(problems)}
            </h2>
            <Button
              size="s"
              kind="quiet"
              icon="refresh"
              onClick={() => {
                void media.start({ audio: true, video: camera });
                connection.again();
              }}
            >
              {words.check.again}
            </Button>
          </div>
          <ul class="helpout-results">
            <DeviceResult kind="video" on={camera} heard="" />
            <DeviceResult
              kind="audio"
              on={microphone}
              heard={sound.heard ? words.check.hear : words.check.quiet}
              silent={sound.silent}
            />
            <Result
              state={connection.away ? "bad" : connection.known ? "good" : "wait"}
              title={connection.away ? words.check.connectionAway : words.check.connection}
              fact={
                connection.away
                  ? ""
                  : !connection.known
                    ? words.check.connectionWait
                    : Call.alwaysRelay
                      ? words.check.connectionRelay
                      : words.check.connectionGood
              }
              detail={connection.away ? words.check.connectionAwayDetail : undefined}
            >
              <CheckBox
                checked={Call.alwaysRelay}
                onChecked={(wanted) => {
                  Call.alwaysRelay = wanted;
                  connection.again();
                }}
              >
                <span class="helpout-small">{words.check.relay}</span>
              </CheckBox>
              {Call.alwaysRelay && connection.noRelay && (
                <p class="helpout-small helpout-warn">{words.check.noRelay}</p>
              )}
            </Result>
            <KernelRow />
          </ul>
          <div class="helpout-card helpout-card--pad helpout-stack helpout-stack--s">
            <p class="helpout-strong">
              {live.isStudent ? words.check.whatMay(live.otherName) : words.check.whatMayYou}
            </p>
            <p class="helpout-small helpout-soft">
              {live.isStudent
                ? words.check.whatMayDetail(live.otherName)
                : words.check.whatMayYouDetail(live.otherName)}
            </p>
          </div>
        </div>
      </div>
      <footer class="helpout-foot helpout-foot--check">
        <span class="helpout-end">
          <Button kind={noMedia ? "primary" : "plain"} icon="chat" onClick={() => onJoin("chat")}>
            {words.check.joinChat}
          </Button>
          {!noMedia && (
            <>
              <Button onClick={() => onJoin("muted")}>{words.check.joinMuted}</Button>
              <Button
                kind="primary"
                icon="video"
                onClick={() => onJoin(microphone ? "call" : "muted")}
              >
                {words.check.join(shortOf(other.display_name))}
              </Button>
            </>
          )}
        </span>
      </footer>
    </PaneFrame>
  );
}

function shortOf(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}

/** What the helpout is about: the student's own words, else the listing's. */
export function titleOf(session: {
  booking: { problem: { summary: string }; listing: { title: string } };
}): string {
  const [line = ""] = session.booking.problem.summary.trim().split("\n");
  return line !== "" && line.length <= 80 ? line : session.booking.listing.title;
}

function PersonHere() {
  const live = useLive();
  const here = live.room.state.value.participants.some(
    (one) => one.account.id === live.other.id && one.here && one.role !== "host",
  );
  const { display_name: name, id } = live.other;
  return <Avatar name={name} id={id} person={2} {...(here ? { presence: "here" as const } : {})} />;
}

function Planned() {
  const live = useLive();
  const state = live.room.state.value;
  const session = live.session.value;
  const { booking } = session;
  const here = state.participants.some(
    (one) => one.account.id === live.other.id && one.here && one.role !== "host",
  );
  const inCall = state.call.some((member) => member.account_id === live.other.id);
  const minutes = Math.round((Date.parse(booking.end) - Date.parse(booking.start)) / 60_000);
  const until = Date.parse(booking.start) - live.context.now();
  return (
    <>
      {inCall
        ? words.check.inCall(live.other.display_name)
        : here
          ? words.check.here(live.other.display_name)
          : words.check.notHere(live.other.display_name)}{" "}
      {until > 0 ? words.check.starts(formatSpan(until)) : words.check.running}{" "}
      {words.check.planned(minutes)}
    </>
  );
}

function Preview({ on }: { on: boolean }) {
  const live = useLive();
  const { media } = live.room;
  const captured = media.video.value;
  const stream = useStreamOf(captured.track);
  const problem = captured.problem;
  return (
    <div class="helpout-video helpout-video--preview">
      {stream === null ? (
        <NoPicture>
          <Icon name="video-off" size="l" />
          <span>
            {on && problem !== null
              ? `${words.check.noPicture}: ${words.problems.camera[problem].title}`
              : captured.busy
                ? words.check.asking
                : words.check.noPicture}
          </span>
        </NoPicture>
      ) : (
        <Video stream={stream} label={words.check.you(live.otherName)} mirrored />
      )}
      {stream !== null && (
        <span class="helpout-video__tag">
          <Icon name={media.muted.value ? "microphone-off" : "microphone"} size="s" />
          {words.check.you(live.otherName)}
        </span>
      )}
    </div>
  );
}

export function DeviceSelect({ kind, end }: { kind: Kind; end?: ComponentChildren }) {
  const live = useLive();
  const { media } = live.room;
  const devices = media.devices.value[kind];
  // Read, so that the choice shown follows the track that runs.
  const captured: Captured = media[kind].value;
  if (devices.length === 0) return null;
  const label = kind === "audio" ? words.check.microphone : words.check.camera;
  return (
    <div class="helpout-device">
      <Icon name={kind === "audio" ? "microphone" : "video"} />
      <Select
        label={label}
        labelHidden
        value={captured.track === null ? "" : media.chosen(kind)}
        options={devices.map((device, index) => ({
          value: device.id,
          label: device.label || `${label} ${index + 1}`,
        }))}
        onValue={(id) => void media.choose(kind, id)}
      />
      {end}
    </div>
  );
}

function LevelMeter({ level }: { level: number }) {
  const on = Math.round(level * LEVEL_BARS);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a meter of the browser cannot be drawn as bars
    <span
      class="helpout-level"
      role="meter"
      aria-label={words.check.level}
      aria-valuemin={0}
      aria-valuemax={LEVEL_BARS}
      aria-valuenow={on}
    >
      {Array.from({ length: LEVEL_BARS }, (_, index) => (
        <i key={index} class={index < on ? "helpout-level__on" : undefined} />
      ))}
    </span>
  );
}

/** How loud it is, whether anything was heard yet, and whether it stayed silent for long. */
function useLevel() {
  const live = useLive();
  const { media } = live.room;
  const [level, setLevel] = useState(0);
  const [heard, setHeard] = useState(false);
  const [silent, setSilent] = useState(false);
  const since = useRef<number | null>(null);
  const track = media.audio.value.track;
  useEffect(() => {
    setHeard(false);
    setSilent(false);
    since.current = null;
    if (track === null) {
      setLevel(0);
      return;
    }
    const timer = setInterval(() => {
      const now = media.level();
      setLevel((before) => Math.max(now, before * 0.7));
      if (now > 0.25) setHeard(true);
      since.current ??= Date.now();
      // A switch on the cable sends exact silence; a quiet room does not.
      if (now > 0) since.current = Date.now();
      setSilent(Date.now() - since.current > SILENT_AFTER_MS);
    }, LEVEL_EVERY_MS);
    return () => clearInterval(timer);
  }, [track, media]);
  return { level, heard, silent: silent && !media.muted.value };
}

function useConnection() {
  const live = useLive();
  const [known, setKnown] = useState(false);
  const [failed, setFailed] = useState(false);
  const [noRelay, setNoRelay] = useState(false);
  const [turn, setTurn] = useState(0);
  const link = live.room.state.value.link;
  useEffect(() => {
    live.room.call.prepare().then(
      (servers) => {
        setKnown(true);
        setFailed(false);
        setNoRelay(
          !servers.ice_servers.some((server) => server.urls.some((url) => url.startsWith("turn"))),
        );
      },
      () => setFailed(true),
    );
  }, [live, turn]);
  return {
    known: known && link === "open",
    away: failed || link === "waiting",
    noRelay,
    again: () => setTurn((before) => before + 1),
  };
}

interface ResultProps {
  state: "good" | "bad" | "warn" | "wait";
  title: string;
  fact?: string;
  detail?: string | undefined;
  action?: ComponentChildren;
  children?: ComponentChildren;
}

export function Result({ state, title, fact = "", detail, action, children }: ResultProps) {
  const icon = { good: "check", bad: "alert", warn: "info", wait: "clock" } as const;
  const wrong = state === "bad" || state === "warn";
  return (
    <li class="helpout-result" data-helpout-result={state}>
      <span class={state === "wait" ? "helpout-soft" : `helpout-${state}`}>
        <Icon name={icon[state]} />
      </span>
      <span class={classes(wrong && "helpout-strong")}>{title}</span>
      {action ?? <span class="helpout-small helpout-soft helpout-result__fact">{fact}</span>}
      {detail !== undefined && (
        <p class="helpout-result__more helpout-small helpout-soft">{detail}</p>
      )}
      {children !== undefined && <div class="helpout-result__more">{children}</div>}
    </li>
  );
}

interface DeviceResultProps {
  kind: Kind;
  on: boolean;
  heard: string;
  silent?: boolean;
}

function DeviceResult({ kind, on, heard, silent = false }: DeviceResultProps) {
  const live = useLive();
  const { media } = live.room;
  const captured = media[kind].value;
  const title = kind === "audio" ? words.check.microphone : words.check.camera;
  if (!on) return <Result state="warn" title={title} fact={words.check.off} />;
  if (captured.problem !== null) {
    const advice = words.problems[kind === "audio" ? "microphone" : "camera"][captured.problem];
    return (
      <Result
        state="bad"
        title={advice.title}
        detail={advice.detail}
        action={
          <Button
            size="s"
            onClick={() => void media.start({ audio: kind === "audio", video: kind === "video" })}
          >
            {words.check.tryAgain}
          </Button>
        }
      />
    );
  }
  if (captured.track === null)
    return <Result state="wait" title={title} fact={words.check.asking} />;
  if (silent)
    return (
      <Result
        state="warn"
        title={words.check.silentTitle}
        detail={`${words.check.silent(captured.track.label)}. ${words.check.silentDetail}`}
      />
    );
  const { height, frameRate } = captured.track.getSettings();
  const fact =
    kind === "audio" ? heard : words.check.picture(height ?? 0, Math.round(frameRate ?? 0));
  return <Result state="good" title={title} fact={fact} />;
}
