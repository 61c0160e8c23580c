/** What stands in the floating window: the pictures, oneself, and the controls one needs. */
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { call as words } from "../../core/messages/en/call";
import { inCall } from "../../core/messages/en/in_call";
import { liveSession } from "../../core/messages/en/live_session";
import { recording as recordingWords } from "../../core/messages/en/recording";
import { screen as screenWords } from "../../core/messages/en/screen";
import { Button, IconButton } from "../../ui";
import { toggleCamera, toggleMute } from "../live_session/controls";
import { LiveContext, useLive } from "../live_session/live";
import { stopRecording } from "../live_session/recording_bar";
import { revokeAll } from "../live_session/rights";
import { CaptionLines } from "./captions";
import { Pictures } from "./stage";

/** Draws into the floating window while there is one; nothing here. */
export function FloatWindow() {
  const live = useLive();
  const place = live.room.floating.place.value;
  useEffect(() => {
    if (place === null) return;
    render(
      <LiveContext.Provider value={live}>
        <Float />
      </LiveContext.Provider>,
      place,
    );
    return () => render(null, place);
  }, [place, live]);
  return null;
}

function Float() {
  const live = useLive();
  const { media, call, floating, state } = live.room;
  const muted = media.muted.value || media.audio.value.track === null;
  const camera = media.video.value.track !== null;
  const sends = !call.watching.value;
  return (
    <div class="helpout-float__body">
      <Pictures />
      <CaptionLines />
      <Always />
      <div class="helpout-float__controls">
        {state.value.recording.name === "on" && (
          <span class="helpout-recording__dot" role="img" aria-label={recordingWords.mark.on} />
        )}
        {sends && (
          <>
            <IconButton
              kind="plain"
              icon={muted ? "microphone-off" : "microphone"}
              label={muted ? words.dock.unmute : words.dock.mute}
              onClick={() => toggleMute(live)}
            />
            <IconButton
              kind="plain"
              icon={camera ? "video" : "video-off"}
              label={camera ? words.dock.cameraOff : words.dock.cameraOn}
              onClick={() => toggleCamera(live)}
            />
          </>
        )}
        <IconButton
          kind="plain"
          icon="float"
          label={inCall.float.stop}
          onClick={() => floating.stop()}
        />
      </div>
    </div>
  );
}

/** What must be in sight in every size: rights, the recording and sharing, with the way out. */
function Always() {
  const live = useLive();
  const { state, screen } = live.room;
  const { recording, grants, account_id: me } = state.value;
  const stops = recording.name === "on" && recording.agreed.includes(me);
  const rights = live.isLender && grants.some((grant) => grant.level !== "view");
  if (!stops && !rights && screen.shared.value === null) return null;
  return (
    <div class="helpout-float__controls">
      {rights && (
        <Button size="s" kind="bad" onClick={() => void revokeAll(live).catch(() => {})}>
          {liveSession.rights.revoke}
        </Button>
      )}
      {stops && (
        <Button size="s" kind="bad" icon="stop" onClick={() => stopRecording(live)}>
          {recordingWords.mark.stopLong}
        </Button>
      )}
      {screen.shared.value !== null && (
        <Button size="s" onClick={() => screen.stop()}>
          {screenWords.sharing.stop}
        </Button>
      )}
    </div>
  );
}
