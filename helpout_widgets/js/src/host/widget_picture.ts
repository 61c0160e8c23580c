/**
 * How a widget looks at the lender's page, for who cannot draw it: a picture when it changes.
 *
 * Owns when a picture is taken and its bounds. Does not know where it goes.
 */
import { drawElement } from "./screen_drawing";

export interface TakenPicture {
  readonly blob: Blob;
  readonly width: number;
  readonly height: number;
}

const LONGEST_PX = 1_600;
const BYTES_MAX = 1_500_000;
/** After a change, until it has settled. */
const SETTLE_MS = 400;
/** At most so often. */
const APART_MS = 2_000;

/** Hands on a picture now and after each change, until the returned function is called. */
export function pictureOf(
  element: HTMLElement,
  take: (picture: TakenPicture) => Promise<void>,
): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let last = 0;
  const soon = () => {
    if (stopped || timer !== null) return;
    const wait = Math.max(SETTLE_MS, last + APART_MS - performance.now());
    timer = setTimeout(() => void draw(), wait);
  };
  const draw = async () => {
    last = performance.now();
    try {
      const picture = await taken(element);
      if (!stopped && picture.blob.size <= BYTES_MAX) await take(picture);
    } catch {
      // What cannot be drawn or sent now may be later; the last picture stays.
    }
    timer = null;
  };
  const mutations = new MutationObserver(soon);
  mutations.observe(element, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
  });
  // A slider's handle, a typed word: what changes without another element.
  for (const kind of ["input", "change", "load"]) element.addEventListener(kind, soon, true);
  soon();
  return () => {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
    mutations.disconnect();
    for (const kind of ["input", "change", "load"]) element.removeEventListener(kind, soon, true);
  };
}

async function taken(element: HTMLElement): Promise<TakenPicture> {
  const { image, width, height, ground } = await drawElement(element, LONGEST_PX);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) throw new TypeError("no canvas to draw on");
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0, width, height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (blob === null) throw new TypeError("no picture of it");
  return { blob, width, height };
}
