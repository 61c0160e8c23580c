/** Before one joins: what the other will see and hear, and what is wrong where something is. */
import { useEffect, useState } from "preact/hooks";
import { call as words } from "../../core/messages/en/call";
import { asSentence } from "../../core/names";
import type { RoomState } from "../../core/room/state";
import { formatSpan } from "../../core/time";
import { Avatar, Button, Chip, PaneFrame } from "../../ui";
import { LateNote } from "../live_session/late";
import { useLive } from "../live_session/live";
import { isHere, timesOf, titleOf } from "../live_session/people";
import { ProblemHere } from "../problem/here";
import {
  DeviceResult,
  DeviceSelect,
  LevelMeter,
  Preview,
  SpeakerSelect,
  useLevel,
} from "./devices";
import { KernelRow } from "./kernel";
import { NetworkRow } from "./network";

/** `same_room`: no sound in or out, for a second computer in one room. */
export type Entrance = "call" | "muted" | "same_room" | "chat";

export function Check({ onJoin }: { onJoin(entrance: Entrance): void }) {
  const live = useLive();
  const { media } = live.room;
  const [camera, setCamera] = useState(true);
  const [microphone, setMicrophone] = useState(true);
  const connection = useConnection();
  useEffect(() => {
    void media.start({ audio: true, video: true });
  }, [media]);
  // Connected beforehand: to join is then only to send.
  useEffect(() => live.room.call.beReady(), [live.room]);
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
      <LateNote context={live.context} booking={live.session.value.booking} />
      <div class="helpout-check-columns">
        <div class="helpout-stack">
          <Preview on={camera} />
          {!noMedia && (
            <div class="helpout-chips">
              <Chip
                isSwitch
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
                isSwitch
                icon={microphone ? "microphone" : "microphone-off"}
                pressed={microphone}
                onPressed={(on) => {
                  setMicrophone(on);
                  media.setMuted(!on);
                }}
              >
                {microphone ? words.check.microphoneOn : words.check.microphoneOff}
              </Chip>
              {camera && media.blurred.value !== null && (
                <Chip
                  isSwitch
                  pressed={media.blurred.value}
                  onPressed={(wanted) => void media.blur(wanted)}
                >
                  {words.check.blur}
                </Chip>
              )}
            </div>
          )}
          <DeviceSelect kind="audio" end={<LevelMeter level={sound.level} />} />
          <DeviceSelect kind="video" />
          <SpeakerSelect />
          <ProblemHere />
        </div>
        <div class="helpout-stack">
          <div class="helpout-line helpout-line--wrap helpout-line--between">
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
            <NetworkRow connection={connection} />
            <KernelRow />
          </ul>
          <div class="helpout-card helpout-card--pad helpout-stack helpout-stack--s">
            <p class="helpout-strong">
              {live.isLender ? words.check.whatMay(live.otherName) : words.check.whatMayYou}
            </p>
            <p class="helpout-small helpout-soft">
              {live.isLender
                ? asSentence(words.check.whatMayDetail(live.otherName))
                : words.check.whatMayYouDetail(live.lenderName)}
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
              <Button title={words.check.joinSameRoomDetail} onClick={() => onJoin("same_room")}>
                {words.check.joinSameRoom}
              </Button>
              <Button onClick={() => onJoin("muted")}>{words.check.joinMuted}</Button>
              <Button
                kind="primary"
                icon="video"
                onClick={() => onJoin(microphone ? "call" : "muted")}
              >
                {live.isGroup ? words.check.joinGroup : words.check.join(live.otherName)}
              </Button>
            </>
          )}
        </span>
      </footer>
    </PaneFrame>
  );
}

function PersonHere() {
  const live = useLive();
  const here = isHere(live.room.state.value, live.other.id);
  const { display_name: name, id } = live.other;
  return <Avatar name={name} id={id} person={2} {...(here ? { presence: "here" as const } : {})} />;
}

function Planned() {
  const live = useLive();
  const state = live.room.state.value;
  const session = live.session.value;
  const times = timesOf(session);
  const here = isHere(state, live.other.id);
  const inCall = state.call.some(({ account_id: id, ready }) => id === live.other.id && !ready);
  const start = Date.parse(times?.start ?? "");
  const minutes = Math.round((Date.parse(times?.end ?? "") - start) / 60_000);
  const until = start - live.context.now();
  return (
    <>
      {live.isGroup
        ? words.check.groupHere(hereCount(state))
        : inCall
          ? words.check.inCall(live.otherName)
          : here
            ? words.check.here(live.otherName)
            : words.check.notHere(live.otherName)}{" "}
      {until > 0 ? words.check.starts(formatSpan(until)) : words.check.running}{" "}
      {words.check.planned(minutes)}
    </>
  );
}

/** People in the room, oneself left out. */
function hereCount({ participants, account_id: me }: RoomState): number {
  const others = participants.filter(
    (one) => one.here && one.role !== "host" && one.account.id !== me,
  );
  return new Set(others.map((one) => one.account.id)).size;
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
