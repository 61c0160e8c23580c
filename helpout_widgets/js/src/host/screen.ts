/**
 * The screen that this page shares in one room: what it is, its track, and whether it stands still.
 *
 * Owns starting, pausing and letting go. Knows no call: who sends the track asks for it here and
 * is told when it changes. A track that ends, for whatever reason, ends the sharing.
 */
import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { NotebookSurface } from "./context";
import {
  type Capture,
  type CaptureProblem,
  captureElement,
  captureSurface,
  type Surface,
  surfaceOf,
} from "./screen_capture";
import { OutputPicture } from "./screen_output";

export type SharedKind = "tab" | "window" | "screen" | "notebook" | "output";

/** What to share: a surface that the browser asks for, or an element of this page. */
export type Wanted =
  | { readonly kind: Surface }
  | { readonly kind: "notebook" | "output"; readonly surface: NotebookSurface };

export interface Shared {
  readonly kind: SharedKind;
  readonly track: MediaStreamTrack;
  /** What of this page is shown; null where it is something else, or all of it. */
  readonly element: HTMLElement | null;
  /** The notebook's or output's name; empty elsewhere. */
  readonly name: string;
}

export class Screen {
  readonly shared: ReadonlySignal<Shared | null>;
  /** Others keep the last picture; nothing leaves this page meanwhile. */
  readonly paused: ReadonlySignal<boolean>;
  /** What is to be sent now; none while paused, since a disabled track would send black. */
  readonly outgoing: ReadonlySignal<MediaStreamTrack | null>;
  #shared = signal<Shared | null>(null);
  #paused = signal(false);
  #letGo: (() => void) | null = null;
  #turn = 0;

  constructor() {
    this.shared = this.#shared;
    this.paused = this.#paused;
    this.outgoing = computed(() =>
      this.#paused.value ? null : (this.#shared.value?.track ?? null),
    );
  }

  /** Share this instead of what is shared now; why not, or null. Never rejects. */
  async start(wanted: Wanted): Promise<CaptureProblem | null> {
    this.#turn += 1;
    const turn = this.#turn;
    if (wanted.kind === "output") return await this.#startOutput(wanted.surface, turn);
    const notebook = wanted.kind === "notebook" ? wanted.surface : null;
    const capture: Capture =
      wanted.kind === "notebook"
        ? await captureElement(wanted.surface.element)
        : await captureSurface(wanted.kind);
    if (capture.track === null) return capture.problem;
    const { track } = capture;
    // The call may have ended, or something else been chosen, while the person was asked.
    if (turn !== this.#turn) {
      capture.letGo();
      return null;
    }
    const said = (): Shared => ({
      kind: notebook === null ? surfaceOf(track) : "notebook",
      track,
      element: notebook?.element ?? null,
      name: notebook?.name ?? "",
    });
    // The browser's own bar can switch to another surface.
    track.addEventListener("configurationchange", () => {
      if (this.#shared.peek()?.track === track && notebook === null) this.#shared.value = said();
    });
    this.#take(said(), () => capture.letGo());
    return null;
  }

  setPaused(paused: boolean): void {
    this.#paused.value = paused && this.#shared.peek() !== null;
  }

  /** At once; also what is being asked for now does not begin any more. */
  stop(): void {
    this.#turn += 1;
    const letGo = this.#letGo;
    this.#letGo = null;
    batch(() => {
      this.#shared.value = null;
      this.#paused.value = false;
    });
    letGo?.();
  }

  async #startOutput(output: NotebookSurface, turn: number): Promise<CaptureProblem | null> {
    const picture = await OutputPicture.of(output.element).catch(() => null);
    if (picture === null) return "unsupported";
    if (turn !== this.#turn) {
      picture.stop();
      return null;
    }
    const { element, name } = output;
    this.#take({ kind: "output", track: picture.track, element, name }, () => picture.stop());
    return null;
  }

  #take(shared: Shared, letGo: () => void): void {
    this.#letGo?.();
    this.#letGo = letGo;
    batch(() => {
      this.#paused.value = false;
      this.#shared.value = shared;
    });
    shared.track.addEventListener("ended", () => {
      if (this.#shared.peek()?.track === shared.track) this.stop();
    });
  }
}
