/** Pictures of people and screens. Always silent: voices are played by the page itself. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { classes } from "../../ui";

export interface VideoProps {
  stream: MediaStream | null;
  label: string;
  /** Our own camera is shown as in a mirror. */
  mirrored?: boolean;
  /** A shared screen is shown whole, a face fills its place. */
  whole?: boolean;
  /** The first picture is on the screen. */
  onFirstFrame?: () => void;
}

export function Video({
  stream,
  label,
  mirrored = false,
  whole = false,
  onFirstFrame,
}: VideoProps) {
  const element = useRef<HTMLVideoElement>(null);
  const first = useRef(onFirstFrame);
  first.current = onFirstFrame;
  // With the element itself: an effect after the next drawing would cost a picture or two.
  useLayoutEffect(() => {
    const video = element.current;
    if (video === null) return;
    video.muted = true;
    if (video.srcObject !== stream) video.srcObject = stream;
    if (stream === null) return;
    video.play().catch(() => {});
    const handle = video.requestVideoFrameCallback?.(() => first.current?.());
    return () => {
      if (handle !== undefined) video.cancelVideoFrameCallback(handle);
    };
  }, [stream]);
  useLayoutEffect(
    () => () => {
      if (element.current !== null) element.current.srcObject = null;
    },
    [],
  );
  return (
    <video
      ref={element}
      class={classes(
        "helpout-picture",
        mirrored && "helpout-picture--mirrored",
        whole && "helpout-picture--whole",
      )}
      aria-label={label}
      autoplay
      playsInline
      muted
    />
  );
}

/** A stream of one track, the same object while the track is. */
export function useStreamOf(track: MediaStreamTrack | null): MediaStream | null {
  return useMemo(() => (track === null ? null : new MediaStream([track])), [track]);
}

/** What stands in the dark where no picture is. */
export function NoPicture({ children }: { children: ComponentChildren }) {
  return <div class="helpout-video__none">{children}</div>;
}
