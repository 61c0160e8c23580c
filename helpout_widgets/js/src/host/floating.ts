/**
 * The picture in a window of its own that stays above others, where the browser has one.
 *
 * Two ways: a small page (`documentPictureInPicture`), in which a pane draws people, oneself and
 * controls; else the browser's own floating video. Owns the window; draws nothing.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { STYLES_MARK } from "./styles";

interface PictureWindows {
  requestWindow(options: { width: number; height: number }): Promise<Window>;
}

export class Floating {
  readonly shown: ReadonlySignal<boolean>;
  /** Where a pane draws into the small page; null where the browser floats a video itself. */
  readonly place: ReadonlySignal<HTMLElement | null>;
  #shown = signal(false);
  #place = signal<HTMLElement | null>(null);
  #window: Window | null = null;

  constructor() {
    this.shown = this.#shown;
    this.place = this.#place;
  }

  get available(): boolean {
    return windows() !== null || document.pictureInPictureEnabled === true;
  }

  /**
   * To be called while a click or a key is handled.
   *
   * @param video what floats where there are no small pages; null: nothing then.
   * @returns whether something floats now.
   */
  async start(title: string, video: HTMLVideoElement | null): Promise<boolean> {
    if (this.#shown.peek()) return true;
    try {
      const pages = windows();
      if (pages !== null) await this.#openPage(pages, title);
      else if (video !== null) await this.#floatVideo(video);
      return this.#shown.peek();
    } catch {
      return false;
    }
  }

  stop(): void {
    this.#window?.close();
    if (document.pictureInPictureElement !== null && document.pictureInPictureElement !== undefined)
      void document.exitPictureInPicture().catch(() => {});
    this.#gone();
  }

  async #openPage(pages: PictureWindows, title: string): Promise<void> {
    const opened = await pages.requestWindow({ width: 360, height: 300 });
    const { document: page } = opened;
    page.title = title;
    page.documentElement.lang = document.documentElement.lang;
    copyLook(page);
    const place = page.createElement("div");
    place.className = "helpout helpout-float";
    page.body.append(place);
    opened.addEventListener("pagehide", () => this.#gone());
    this.#window = opened;
    this.#place.value = place;
    this.#shown.value = true;
  }

  async #floatVideo(video: HTMLVideoElement): Promise<void> {
    await video.requestPictureInPicture();
    video.addEventListener("leavepictureinpicture", () => this.#gone(), { once: true });
    this.#shown.value = true;
  }

  #gone(): void {
    this.#window = null;
    this.#place.value = null;
    this.#shown.value = false;
  }
}

function windows(): PictureWindows | null {
  const scope = globalThis as unknown as { documentPictureInPicture?: PictureWindows };
  return scope.documentPictureInPicture ?? null;
}

/** Our style sheet, and the colours that JupyterLab's theme gave this page. */
function copyLook(page: Document): void {
  for (const sheet of document.querySelectorAll<HTMLLinkElement>(`link[${STYLES_MARK}]`)) {
    const link = page.createElement("link");
    link.rel = "stylesheet";
    link.href = sheet.href;
    page.head.append(link);
  }
  Object.assign(page.body.dataset, { ...document.body.dataset });
  page.body.className = document.body.className;
  page.body.style.margin = "0";
  const styles = document.body.computedStyleMap?.() as
    | Iterable<[string, readonly { toString(): string }[]]>
    | undefined;
  for (const [name, values] of styles ?? [])
    if (name.startsWith("--jp-")) page.body.style.setProperty(name, String(values[0] ?? ""));
}
