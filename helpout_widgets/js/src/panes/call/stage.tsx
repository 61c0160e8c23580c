/** The call: the other person large, oneself small, and how the connection is. */
import { useRef, useState } from "preact/hooks";
import type { Quality } from "../../core/call/quality";
import { call as words } from "../../core/messages/en/call";
import type { Remote } from "../../host/remote";
import { Avatar, Button, classes, Icon, Note } from "../../ui";
import { useLive } from "../live_session/live";
import { isHere } from "../live_session/people";
import { NoPicture, useStreamOf, Video } from "./video";

export function CallStage() {
  const live = useLive();
  const { call, media } = live.room;
  const phase = call.phase.value;
  const peers = call.peers.value;
  const name = live.otherName;
  const here = isHere(live.room.state.value, live.other.id);
  if (phase === "elsewhere") return <Aside text={words.elsewhere} action={words.here} />;
  if (phase === "out") return <Aside text={words.chatOnly} action={words.joinCall} />;
  return (
    <div class="helpout-stage">
      <HearNote />
      <div class={classes("helpout-video", "helpout-stage__large")}>
        {peers.length === 0 ? (
          <NoPicture>
            <Icon name="person" size="l" />
            <b>{here ? words.chatsOnly(name) : words.waitingFor(name)}</b>
            <span>{here ? words.chatsOnlyDetail(name) : words.waitingDetail(name)}</span>
          </NoPicture>
        ) : (
          <div class={classes("helpout-mesh", peers.length > 1 && "helpout-mesh--many")}>
            {peers.map((peer) => (
              <PeerPicture key={peer.connectionId} peer={peer} />
            ))}
          </div>
        )}
        <SelfPicture track={media.video.value.track} />
      </div>
    </div>
  );
}

function Aside({ text, action }: { text: string; action: string }) {
  const live = useLive();
  const { call, media } = live.room;
  return (
    <div class="helpout-stage helpout-stage--aside">
      <span class="helpout-small helpout-soft">{text}</span>
      <Button
        size="s"
        icon="video"
        onClick={() => {
          performance.mark("helpouts.join");
          void media.start({ audio: true, video: true });
          void call.join();
        }}
      >
        {action}
      </Button>
    </div>
  );
}

function HearNote() {
  const live = useLive();
  const { voices } = live.room;
  if (!voices.blocked.value) return null;
  return (
    <Note tone="warn" icon="speaker" urgent>
      <div class="helpout-line helpout-line--wrap helpout-line--between">
        <span>{words.clickToHearDetail(live.otherName)}</span>
        <Button size="s" onClick={() => voices.unblock()}>
          {words.clickToHear}
        </Button>
      </div>
    </Note>
  );
}

function PeerPicture({ peer }: { peer: Remote }) {
  const live = useLive();
  const view = peer.view.value;
  const person = live.find.value(peer.accountId);
  const member = live.room.state.value.call.find((one) => one.connection_id === peer.connectionId);
  const [seen, setSeen] = useState(false);
  const marked = useRef(false);
  const connecting = view.state === "new" || view.state === "connecting";
  const failed = view.state === "failed";
  const frozen = view.quality.word === "frozen" || view.state === "disconnected";
  const cameraOff = member !== undefined && !member.video;
  return (
    <div
      class={`helpout-mesh__one helpout-person-${person.number}`}
      data-helpout-peer={view.state}
      data-helpout-seen={seen}
    >
      <Video
        stream={view.camera}
        label={person.name}
        onFirstFrame={() => {
          setSeen(true);
          if (marked.current) return;
          marked.current = true;
          performance.mark("helpouts.first_remote_frame");
        }}
      />
      {(cameraOff || !seen) && (
        <NoPicture>
          {cameraOff ? (
            <>
              <Avatar name={person.name} id={person.account_id} person={person.number} size="xl" />
              <span>{words.cameraOffOf(person.short)}</span>
            </>
          ) : failed ? (
            <>
              <b>{words.noPath(person.short)}</b>
              <span>{words.noPathDetail}</span>
            </>
          ) : (
            <>
              <Icon name="video" size="l" />
              <b>{words.calling(person.short)}</b>
              <span>{words.callingDetail}</span>
            </>
          )}
        </NoPicture>
      )}
      {seen && (frozen || failed) && !connecting && (
        <p class="helpout-video__state" role="status">
          {failed ? words.reconnecting : words.frozen}
        </p>
      )}
      <span class="helpout-video__tag">
        <Icon name={member?.audio === false ? "microphone-off" : "microphone"} size="s" />
        {person.name}
        {member?.audio === false && <span class="helpout-hidden">, {words.muted}</span>}
      </span>
    </div>
  );
}

function SelfPicture({ track }: { track: MediaStreamTrack | null }) {
  const live = useLive();
  const stream = useStreamOf(track);
  const muted = live.room.media.muted.value || live.room.media.audio.value.track === null;
  return (
    <div class="helpout-video__self helpout-person-1">
      {stream === null ? (
        <NoPicture>
          <Icon name="video-off" />
        </NoPicture>
      ) : (
        <Video stream={stream} label={words.you} mirrored />
      )}
      {muted && (
        <span class="helpout-video__muted">
          <Icon name="microphone-off" size="s" />
          <span class="helpout-hidden">{words.muted}</span>
        </span>
      )}
    </div>
  );
}

/** Bars and a word; nothing while there is no call. */
export function QualityFact() {
  const live = useLive();
  const [peer] = live.room.call.peers.value;
  if (peer === undefined) return null;
  return <QualityBars quality={peer.view.value.quality} />;
}

function QualityBars({ quality }: { quality: Quality }) {
  const word = words.quality[quality.word];
  const path = quality.relayed ? words.relayed : words.direct;
  return (
    <span class="helpout-fact" title={quality.bars > 0 ? `${word}, ${path}` : word}>
      <span class={`helpout-bars helpout-bars--${quality.word}`} aria-hidden="true">
        {[1, 2, 3, 4].map((bar) => (
          <i key={bar} class={bar > quality.bars ? "helpout-bars__off" : undefined} />
        ))}
      </span>
      {quality.rtt_ms === null || quality.bars === 0
        ? word
        : words.qualityWith(word, quality.rtt_ms)}
    </span>
  );
}
