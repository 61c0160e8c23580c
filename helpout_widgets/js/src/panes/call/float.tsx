/** What stands in the floating window: the pictures, oneself, and the controls one needs. */
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { call as words } from "../../core/messages/en/call";
import { inCall } from "../../core/messages/en/in_call";
import { recording } from "../../core/messages/en/recording";
import { IconButton } from "../../ui";
import { toggleCamera, toggleMute } from "../live_session/controls";
import { LiveContext, useLive } from "../live_session/live";
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
      <div class="helpout-float__controls">
        {state.value.recording.name === "on" && (
          <span class="helpout-recording__dot" role="img" aria-label={recording.mark.on} />
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
