/** One picture of the stage: another person's, their second camera's, or one's own. */
import { useRef, useState } from "preact/hooks";
import { call as words } from "../../core/messages/en/call";
import { inCall } from "../../core/messages/en/in_call";
import { Avatar, classes, Icon } from "../../ui";
import { useLive } from "../live_session/live";
import { useDrawn } from "./drawn";
import type { RemoteSeat } from "./seats";
import { NoPicture, useStreamOf, Video } from "./video";

interface TileProps {
  seat: RemoteSeat;
  /** In the row beside the large one: few words, a click makes it large. */
  small?: boolean;
}

export function Tile({ seat, small = false }: TileProps) {
  const live = useLive();
  const { remote, member } = seat;
  const view = remote.view.value;
  const person = live.find.value(remote.accountId);
  const speaks = live.room.call.health.speaking.value.includes(remote.connectionId);
  const [seen, setSeen] = useState(false);
  const marked = useRef(false);
  const drawn = useDrawn(remote);
  const fromKernel = remote.device === "kernel";
  const cameraOff = member !== null && !member.video && !fromKernel;
  const name =
    remote.device === "camera"
      ? inCall.extraCamera(person.short)
      : fromKernel
        ? inCall.kernelPictures(person.short)
        : person.name;
  return (
    <div
      ref={drawn}
      class={classes(
        "helpout-mesh__one",
        `helpout-person-${person.number}`,
        speaks && "helpout-mesh__one--speaks",
      )}
      data-helpout-peer={view.state}
      data-helpout-seen={seen}
      data-helpout-device={remote.device}
    >
      <Video
        stream={fromKernel && member?.screen ? view.screen : view.camera}
        label={name}
        whole={seat.extra}
        onFirstFrame={() => {
          setSeen(true);
          live.room.call.sawPicture();
          if (marked.current) return;
          marked.current = true;
          performance.mark("helpouts.first_remote_frame");
        }}
      />
      {(cameraOff || !seen) && (
        <Instead seat={seat} cameraOff={cameraOff} small={small} failed={view.state === "failed"} />
      )}
      {seen && <Trouble seat={seat} />}
      <span class="helpout-video__tag">
        {!seat.extra && (
          <Icon name={member?.audio === false ? "microphone-off" : "microphone"} size="s" />
        )}
        <span class="helpout-clip">{small ? (seat.extra ? name : person.short) : name}</span>
        {member?.audio === false && !seat.extra && (
          <span class="helpout-hidden">, {words.muted}</span>
        )}
      </span>
      {small && (
        <button
          type="button"
          class="helpout-mesh__pin"
          aria-label={inCall.layout.pin(name)}
          title={inCall.layout.pin(name)}
          onClick={() => live.room.wishes.pin(remote.connectionId)}
        />
      )}
    </div>
  );
}

/** What stands where no picture is, and why. */
function Instead(props: { seat: RemoteSeat; cameraOff: boolean; small: boolean; failed: boolean }) {
  const live = useLive();
  const { cameraOff, small, failed } = props;
  const person = live.find.value(props.seat.account_id);
  if (cameraOff)
    return (
      <NoPicture>
        <Avatar
          name={person.name}
          id={person.account_id}
          person={person.number}
          size={small ? "m" : "xl"}
        />
        {!small && <span>{words.cameraOffOf(person.short)}</span>}
      </NoPicture>
    );
  return (
    <NoPicture>
      <Icon name={failed ? "video-off" : "video"} size={small ? "m" : "l"} />
      {!small && (
        <>
          <b>{failed ? words.noPath(person.short) : words.calling(person.short)}</b>
          <span>{failed ? words.noPathDetail : words.callingDetail}</span>
        </>
      )}
    </NoPicture>
  );
}

/** The last picture stands still, and why. */
function Trouble({ seat }: { seat: RemoteSeat }) {
  const { state, quality } = seat.remote.view.value;
  const frozen = quality.word === "frozen" || state === "disconnected";
  if (state === "new" || state === "connecting" || !(frozen || state === "failed")) return null;
  return (
    <p class="helpout-video__state" role="status">
      {state === "failed" ? words.reconnecting : words.frozen}
    </p>
  );
}

/** One's own picture, as in a mirror. */
export function SelfPicture({ corner = true }: { corner?: boolean }) {
  const live = useLive();
  const { media } = live.room;
  const stream = useStreamOf(media.video.value.track);
  const muted = media.muted.value || media.audio.value.track === null;
  return (
    <div
      class={classes(
        "helpout-person-1",
        corner ? "helpout-video__self" : "helpout-mesh__one helpout-mesh__one--self",
      )}
    >
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
      {!corner && <span class="helpout-video__tag">{words.you}</span>}
    </div>
  );
}
