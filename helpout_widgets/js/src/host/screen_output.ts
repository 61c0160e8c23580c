/**
 * A live picture of one output of a cell: nothing else of the page is in it.
 *
 * Draws the element into a canvas when it changes and streams the canvas; works where a browser
 * cannot capture an element. What an output embeds from elsewhere (frames, films) is left out.
 */
import { type Drawn, drawElement } from "./screen_drawing";

const LONGEST_PX = 2_560;
/** Somebody who comes late, or lost a picture, gets one within this time. */
const AGAIN_MS = 1_000;
/** At most so often, however fast an output changes. */
const APART_MS = 120;
const RATE = 15;

type CanvasTrack = MediaStreamTrack & { requestFrame?(): void };

export class OutputPicture {
  readonly track: MediaStreamTrack;
  #element: HTMLElement;
  #canvas: HTMLCanvasElement;
  #stops: (() => void)[] = [];
  #drawing = false;
  #stale = false;
  #ended = false;
  #drawnAt = 0;
  #last: Drawn | null = null;

  private constructor(element: HTMLElement, canvas: HTMLCanvasElement, track: MediaStreamTrack) {
    this.#element = element;
    this.#canvas = canvas;
    this.track = track;
  }

  /** Rejects where this browser cannot stream a canvas, or cannot draw the output. */
  static async of(element: HTMLElement): Promise<OutputPicture> {
    const canvas = document.createElement("canvas");
    const drawn = await drawElement(element, LONGEST_PX);
    show(canvas, drawn);
    const track = canvas.captureStream(RATE).getVideoTracks()[0];
    if (track === undefined) throw new TypeError("a canvas without a picture");
    track.contentHint = "detail";
    const picture = new OutputPicture(element, canvas, track);
    picture.#last = drawn;
    picture.#watch();
    return picture;
  }

  stop(): void {
    this.#ended = true;
    this.track.stop();
    for (const stop of this.#stops.splice(0)) stop();
  }

  #watch(): void {
    const changed = () => void this.#redraw();
    const mutations = new MutationObserver(changed);
    mutations.observe(this.#element, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    const sizes = new ResizeObserver(changed);
    sizes.observe(this.#element);
    // A canvas or a picture that loads changes without a word.
    this.#element.addEventListener("load", changed, true);
    const moving = setInterval(() => {
      if (this.#element.querySelector("canvas") !== null) changed();
    }, APART_MS * 2);
    const again = setInterval(() => this.#again(), AGAIN_MS);
    this.#stops.push(
      () => mutations.disconnect(),
      () => sizes.disconnect(),
      () => this.#element.removeEventListener("load", changed, true),
      () => clearInterval(moving),
      () => clearInterval(again),
    );
  }

  #again(): void {
    if (this.#last === null || this.#drawing) return;
    show(this.#canvas, this.#last);
    (this.track as CanvasTrack).requestFrame?.();
  }

  async #redraw(): Promise<void> {
    if (this.#drawing) {
      this.#stale = true;
      return;
    }
    this.#drawing = true;
    try {
      do {
        this.#stale = false;
        const wait = this.#drawnAt + APART_MS - performance.now();
        if (wait > 0) await new Promise((go) => setTimeout(go, wait));
        // Scrolled out of the notebook it may be taken out of the page: the last picture stays.
        if (this.#ended || !this.#element.isConnected) return;
        this.#drawnAt = performance.now();
        this.#last = await drawElement(this.#element, LONGEST_PX);
        if (this.#ended) return;
        show(this.#canvas, this.#last);
        (this.track as CanvasTrack).requestFrame?.();
      } while (this.#stale);
    } catch {
      // What cannot be drawn now may be later; the last picture stays.
    } finally {
      this.#drawing = false;
    }
  }
}

function show(canvas: HTMLCanvasElement, { image, width, height, ground }: Drawn): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) throw new TypeError("no canvas to draw on");
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0, width, height);
}
