/** The call: its pictures in the layout that this person likes, and what to know about it. */
import { arrange } from "../../core/call/layout";
import { call as words } from "../../core/messages/en/call";
import { inCall } from "../../core/messages/en/in_call";
import { Button, classes, Icon } from "../../ui";
import { takeCall } from "../live_session/controls";
import { useLive } from "../live_session/live";
import { isHere } from "../live_session/people";
import { CaptionLines } from "./captions";
import { CallNotes } from "./notes";
import { seatsOf } from "./seats";
import { SelfPicture, Tile } from "./tile";
import { NoPicture } from "./video";

export { QualityFact } from "./quality";

export function CallStage() {
  const live = useLive();
  const { call, floating } = live.room;
  switch (call.phase.value) {
    case "out":
      return call.otherPageTakesPart && live.room.state.value.known ? (
        <SecondWindow />
      ) : (
        <OutOfCall />
      );
    case "elsewhere":
      return <SecondWindow />;
    case "full":
      return <Full />;
    default:
      return (
        <div class="helpout-stage">
          <CallNotes />
          {floating.shown.value ? <Floating /> : <Pictures />}
          <CaptionLines />
        </div>
      );
  }
}

/** The pictures themselves; in the floating window too. */
export function Pictures() {
  const live = useLive();
  const { call, wishes, state } = live.room;
  const layout = wishes.layout.value;
  const seats = seatsOf(call.peers.value, state.value.call);
  const { large, row } = arrange(layout, seats, [wishes.pinned.value, call.health.speaker.value]);
  const watching = call.watching.value;
  const side = layout === "side";
  return (
    <div class="helpout-stage__pictures">
      <div class={classes("helpout-video", "helpout-stage__large")}>
        {seats.length === 0 ? (
          <Nobody />
        ) : (
          <div
            class="helpout-mesh"
            data-helpout-count={Math.min(9, large.length + (side && !watching ? 1 : 0))}
          >
            {large.map((seat) => (
              <Tile key={seat.connection_id} seat={seat} />
            ))}
            {side && !watching && <SelfPicture corner={false} />}
          </div>
        )}
        {!watching && (!side || seats.length === 0) && <SelfPicture />}
        <Unpin count={row.length} />
      </div>
      {row.length > 0 && (
        <div class="helpout-mesh-row">
          {row.map((seat) => (
            <Tile key={seat.connection_id} seat={seat} small />
          ))}
        </div>
      )}
    </div>
  );
}

/** Somebody was chosen to be large: back to whoever speaks. */
function Unpin({ count }: { count: number }) {
  const live = useLive();
  const { wishes, call } = live.room;
  const pinned = call.peers.value.find((peer) => peer.connectionId === wishes.pinned.value);
  if (pinned === undefined || count === 0) return null;
  const label = inCall.layout.unpin(live.find.value(pinned.accountId).short);
  return (
    <button
      type="button"
      class="helpout-stage__unpin"
      aria-label={label}
      title={label}
      onClick={() => wishes.pin(null)}
    >
      <Icon name="pin" size="s" />
    </button>
  );
}

function Nobody() {
  const live = useLive();
  const name = live.otherName;
  if (live.isGroup)
    return (
      <NoPicture>
        <Icon name="person" size="l" />
        <b>{inCall.alone}</b>
        <span>{inCall.aloneDetail}</span>
      </NoPicture>
    );
  const here = isHere(live.room.state.value, live.other.id);
  return (
    <NoPicture>
      <Icon name="person" size="l" />
      <b>{here ? words.chatsOnly(name) : words.waitingFor(name)}</b>
      <span>{here ? words.chatsOnlyDetail(name) : words.waitingDetail(name)}</span>
    </NoPicture>
  );
}

function Floating() {
  const { floating } = useLive().room;
  return (
    <div class="helpout-stage helpout-stage--aside">
      <span class="helpout-small helpout-soft">{inCall.float.away}</span>
      <Button size="s" icon="float" onClick={() => floating.stop()}>
        {inCall.float.stop}
      </Button>
    </div>
  );
}

function OutOfCall() {
  const live = useLive();
  const { call, media } = live.room;
  const watches = live.session.value.my_role === "watcher";
  return (
    <div class="helpout-stage helpout-stage--aside">
      <span class="helpout-small helpout-soft">{words.chatOnly}</span>
      <Button
        size="s"
        icon="video"
        onClick={() => {
          performance.mark("helpouts.join");
          if (!watches) void media.start({ audio: true, video: true });
          void call.join({ watch: watches });
        }}
      >
        {words.joinCall}
      </Button>
    </div>
  );
}

/** Two pages of one person: which takes part is theirs to say. */
function SecondWindow() {
  const live = useLive();
  const { call, talking } = live.room;
  return (
    <div class="helpout-stage helpout-stage--second" data-helpout-second>
      <p>
        <b class="helpout-strong">{inCall.second.title}</b>{" "}
        <span class="helpout-small helpout-soft">{inCall.second.detail}</span>
      </p>
      <div class="helpout-line helpout-line--wrap">
        <Button kind="primary" icon="video" onClick={() => takeCall(live)}>
          {inCall.second.take}
        </Button>
        <Button
          icon="eye"
          onClick={() => {
            // The other window plays the sound already.
            talking.setSameRoom(true);
            void call.join({ watch: true });
          }}
        >
          {inCall.second.watch}
        </Button>
      </div>
    </div>
  );
}

function Full() {
  const live = useLive();
  const { call, state } = live.room;
  return (
    <div class="helpout-stage helpout-stage--second">
      <p role="alert">
        <b class="helpout-strong">{inCall.full.title}</b>{" "}
        <span class="helpout-small helpout-soft">{inCall.full.detail(state.value.call_limit)}</span>
      </p>
      <Button
        icon="refresh"
        onClick={() => {
          live.room.client.readNotice();
          void call.join();
        }}
      >
        {inCall.full.retry}
      </Button>
    </div>
  );
}
