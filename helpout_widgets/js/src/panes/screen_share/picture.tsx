/** A shared picture in its frame: zoomed, moved, pointed at, drawn upon. */
import { useEffect, useRef } from "preact/hooks";
import { screen } from "../../core/messages/en/screen";
import { STEP } from "../../core/screen/zoom";
import { Button, classes, IconButton } from "../../ui";
import { useLive } from "../live_session/live";
import { MarksLayer } from "./marks";
import { usePicture } from "./use_picture";

const words = screen.looking;

export interface ScreenPictureProps {
  stream: MediaStream | null;
  label: string;
  /** Whose it is: told to tests and styles. */
  whose: "own" | "other";
  /** Said over the picture; null where it runs. */
  standing: string | null;
}

export function ScreenPicture({ stream, label, whose, standing }: ScreenPictureProps) {
  const live = useLive();
  const { pointing } = live.room;
  const aiming = pointing.aiming.value;
  const video = useRef<HTMLVideoElement>(null);
  const stopAiming = () => {
    pointing.aiming.value = false;
    pointing.tell({ kind: "hide" });
  };
  const picture = usePicture({
    aiming,
    tell: (message) => pointing.tell(message),
    showOwn: (message) => pointing.showOwn(message),
    stopAiming,
  });
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.muted = true;
    element.srcObject = stream;
    if (stream !== null) element.play().catch(() => {});
    return () => {
      element.srcObject = null;
    };
  }, [stream]);
  useEffect(() => {
    if (aiming) picture.frame.current?.focus({ preventScroll: true });
  }, [aiming]);
  const { left, top, width, height, scale } = picture.placed;
  const place = { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` };
  const sized = () => {
    const element = video.current;
    if (element !== null)
      picture.setSize({ width: element.videoWidth, height: element.videoHeight });
  };
  return (
    <div class="helpout-screen__area">
      {/* biome-ignore lint/a11y/useSemanticElements: a picture that is worked with, no fields */}
      <div
        ref={picture.frame}
        class={classes(
          "helpout-screen__picture",
          aiming && "helpout-screen__picture--aimed",
          picture.zoom.scale !== "fit" && "helpout-screen__picture--large",
        )}
        data-helpout-screen={whose}
        role="group"
        aria-label={`${label}. ${aiming ? screen.pointHelp : screen.regionHelp}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move the picture and the pointer
        tabIndex={0}
        {...picture.events}
      >
        <video
          ref={video}
          class="helpout-screen__video"
          style={place}
          aria-label={label}
          autoplay
          playsInline
          muted
          onLoadedMetadata={sized}
          onResize={sized}
        />
        <div class="helpout-screen__marks" style={place}>
          <MarksLayer marks={pointing.marks.value} find={live.find.value} you={words.you} />
        </div>
        {standing !== null && (
          <p class="helpout-screen__standing" role="status">
            {standing}
          </p>
        )}
      </div>
      <fieldset class="helpout-screen__zoom" aria-label={words.size}>
        <IconButton
          icon="minus"
          size="s"
          label={words.smaller}
          onClick={() => picture.by(1 / STEP)}
        />
        <span class="helpout-tiny helpout-num helpout-screen__scale" aria-live="polite">
          {words.now(Math.round(scale * 100))}
        </span>
        <IconButton icon="plus" size="s" label={words.bigger} onClick={() => picture.by(STEP)} />
        <Button size="s" kind="quiet" onClick={picture.fit}>
          {words.fit}
        </Button>
        <Button size="s" kind="quiet" onClick={picture.actual}>
          {words.actual}
        </Button>
      </fieldset>
    </div>
  );
}
