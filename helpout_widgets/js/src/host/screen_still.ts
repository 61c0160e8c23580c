/** A still of a running picture, at its full size, as bytes that the marketplace takes. */

export interface Still {
  readonly blob: Blob;
  readonly media_type: "image/png" | "image/jpeg";
  readonly width: number;
  readonly height: number;
}

/** Decoded bytes that a StillDraft may have. */
export const STILL_BYTES_MAX = 4_400_000;
const FRAME_MS = 1_500;
const JPEG_QUALITIES = [0.92, 0.8, 0.6];

interface Grabber {
  grabFrame(): Promise<ImageBitmap>;
}

/** The picture that the track has now; rejects where it has none. */
export async function stillOf(track: MediaStreamTrack): Promise<Still> {
  const canvas = document.createElement("canvas");
  const frame = (await grabbed(track)) ?? (await played(track));
  const { width, height } = sizeOf(frame);
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.drawImage(frame, 0, 0);
  if (frame instanceof HTMLVideoElement) frame.srcObject = null;
  else frame.close();
  return await encoded(canvas);
}

/** As PNG, or where that is too large as JPEG. */
export async function encoded(canvas: HTMLCanvasElement): Promise<Still> {
  const { width, height } = canvas;
  const png = await blobOf(canvas, "image/png");
  if (png.size <= STILL_BYTES_MAX) return { blob: png, media_type: "image/png", width, height };
  for (const quality of JPEG_QUALITIES) {
    const blob = await blobOf(canvas, "image/jpeg", quality);
    if (blob.size <= STILL_BYTES_MAX) return { blob, media_type: "image/jpeg", width, height };
  }
  throw new RangeError("a picture of too many bytes");
}

export async function base64Of(blob: Blob): Promise<string> {
  return await new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}

async function grabbed(track: MediaStreamTrack): Promise<ImageBitmap | null> {
  const { ImageCapture } = globalThis as unknown as {
    ImageCapture?: new (track: MediaStreamTrack) => Grabber;
  };
  if (ImageCapture === undefined) return null;
  // A picture that stands still may give no new frame for long.
  const late = new Promise<null>((done) => setTimeout(done, FRAME_MS, null));
  return await Promise.race([new ImageCapture(track).grabFrame(), late]).catch(() => null);
}

async function played(track: MediaStreamTrack): Promise<HTMLVideoElement> {
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  await video.play();
  if (video.videoWidth === 0) throw new TypeError("no picture yet");
  return video;
}

function sizeOf(frame: ImageBitmap | HTMLVideoElement): { width: number; height: number } {
  return frame instanceof HTMLVideoElement
    ? { width: frame.videoWidth, height: frame.videoHeight }
    : { width: frame.width, height: frame.height };
}

async function blobOf(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob> {
  return await new Promise((done, failed) => {
    canvas.toBlob(
      (blob) => (blob === null ? failed(new TypeError("no picture")) : done(blob)),
      type,
      quality,
    );
  });
}
