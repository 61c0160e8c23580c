/**
 * Asking the browser for a picture of a tab, a window, a screen, or one element of this page.
 *
 * Owns the hints and the narrowing to an element. A track that could not be narrowed is stopped
 * and never handed out: what was not meant to be shown does not leave this page.
 */
import { type DeviceProblem, problemOf } from "../core/call/problems";

export type Surface = "this_tab" | "tab" | "window" | "screen";

/** What a browser can do; asked once, since it does not change. */
export interface Abilities {
  readonly surfaces: boolean;
  /** Keeps to one element of this page, and to nothing that lies over it. */
  readonly elements: boolean;
  /** A canvas as a stream, for one output. */
  readonly canvases: boolean;
}

/** The parts of Element Capture and Region Capture that are used; not every browser has them. */
interface NarrowTrack extends MediaStreamTrack {
  restrictTo?(target: unknown): Promise<void>;
  cropTo?(target: unknown): Promise<void>;
}
interface Targets {
  RestrictionTarget?: { fromElement(element: Element): Promise<unknown> };
  CropTarget?: { fromElement(element: Element): Promise<unknown> };
}

/** The person chose another tab, or the browser cannot keep to an element. */
export type CaptureProblem = DeviceProblem | "not_this_tab";

/** A captured track and how to let go of it, or why there is none. */
export type Capture =
  | { readonly track: MediaStreamTrack; readonly problem: null; letGo(): void }
  | { readonly track: null; readonly problem: CaptureProblem };

const RATE = { ideal: 15, max: 30 };

export function abilities(): Abilities {
  const targets = globalThis as Targets;
  const surfaces =
    globalThis.isSecureContext && navigator.mediaDevices?.getDisplayMedia !== undefined;
  return {
    surfaces,
    elements:
      surfaces && (targets.RestrictionTarget !== undefined || targets.CropTarget !== undefined),
    canvases: typeof HTMLCanvasElement.prototype.captureStream === "function",
  };
}

function hints(surface: Surface): object {
  const video = { frameRate: RATE };
  const base = { audio: false, systemAudio: "exclude" };
  switch (surface) {
    case "this_tab":
      return { ...base, video, preferCurrentTab: true, selfBrowserSurface: "include" };
    case "tab":
      return {
        ...base,
        video: { ...video, displaySurface: "browser" },
        selfBrowserSurface: "include",
        surfaceSwitching: "include",
        monitorTypeSurfaces: "exclude",
      };
    case "window":
      return {
        ...base,
        video: { ...video, displaySurface: "window" },
        surfaceSwitching: "include",
      };
    case "screen":
      return {
        ...base,
        video: { ...video, displaySurface: "monitor" },
        monitorTypeSurfaces: "include",
      };
  }
}

/** Ask for a surface; never rejects. The person may choose another than the one proposed. */
export async function captureSurface(surface: Surface): Promise<Capture> {
  const { isSecureContext: secure } = globalThis;
  if (!abilities().surfaces) return { track: null, problem: problemOf(new TypeError(), secure) };
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia(
      hints(surface) as DisplayMediaStreamOptions,
    );
    const track = stream.getVideoTracks()[0];
    if (track === undefined) return { track: null, problem: "missing" };
    // Text must stay sharp; a browser left alone would shrink it.
    track.contentHint = "detail";
    return { track, problem: null, letGo: () => track.stop() };
  } catch (error) {
    return { track: null, problem: problemOf(error, secure) };
  }
}

/** Ask for one element of this page and nothing else of it; never rejects. */
export async function captureElement(element: HTMLElement): Promise<Capture> {
  const capture = await captureSurface("this_tab");
  if (capture.track === null) return capture;
  const { track } = capture;
  // What is captured must be drawn by itself, else Element Capture sends nothing.
  const before = element.style.isolation;
  element.style.isolation = "isolate";
  const letGo = () => {
    track.stop();
    element.style.isolation = before;
  };
  if (await narrowed(track, element)) return { ...capture, letGo };
  letGo();
  return { track: null, problem: "not_this_tab" };
}

async function narrowed(track: NarrowTrack, element: HTMLElement): Promise<boolean> {
  const { RestrictionTarget, CropTarget } = globalThis as Targets;
  try {
    if (track.restrictTo !== undefined && RestrictionTarget !== undefined) {
      await track.restrictTo(await RestrictionTarget.fromElement(element));
      return true;
    }
  } catch {
    // An element that cannot be taken out of its page can still be cut out of the picture.
  }
  try {
    if (track.cropTo === undefined || CropTarget === undefined) return false;
    await track.cropTo(await CropTarget.fromElement(element));
    return true;
  } catch {
    return false;
  }
}

/** What was chosen in the end, as far as the browser says. */
export function surfaceOf(track: MediaStreamTrack): "tab" | "window" | "screen" {
  const { displaySurface } = track.getSettings();
  return displaySurface === "browser" ? "tab" : displaySurface === "window" ? "window" : "screen";
}
