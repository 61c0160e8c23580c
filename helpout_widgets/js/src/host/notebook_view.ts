/**
 * Showing one's own notebook to the others, and seeing theirs: one for each room.
 *
 * Owns what this page shows (until it is stopped, the notebook is closed, or the live session
 * ends) and what it sees. Does not know where the notebook is drawn.
 */
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { RoomClient } from "../core/room/client";
import { NotebookTelling, type SeenNotebook, withShown } from "../core/room/notebook_view";
import type { NotebookSource } from "./context";

export interface NotebookViewParts {
  client: RoomClient;
  /** Calls `act` after so many milliseconds; returns the way not to. */
  after(ms: number, act: () => void): () => void;
}

/** Changes are gathered for so long. */
const GATHER_MS = 150;
/** At most so often: reading a large notebook costs. */
const APART_MS = 300;

export class NotebookView {
  /** What this page shows. */
  readonly showing: ReadonlySignal<{ readonly name: string } | null>;
  /** What another page shows; also that of one's own other window. */
  readonly seen: ReadonlySignal<SeenNotebook | null>;
  #showing = signal<{ readonly name: string } | null>(null);
  #seen = signal<SeenNotebook | null>(null);
  #parts: NotebookViewParts;
  #source: NotebookSource | null = null;
  #telling = new NotebookTelling();
  #begun = false;
  #stopWatching: (() => void) | null = null;
  #cancel: (() => void) | null = null;
  #stops: (() => void)[] = [];

  constructor(parts: NotebookViewParts) {
    this.#parts = parts;
    this.showing = this.#showing;
    this.seen = this.#seen;
    this.#stops.push(
      parts.client.onFrame((frame) => {
        if (frame.type === "notebook_shown") this.#seen.value = withShown(this.#seen.peek(), frame);
        // By one's own other window, or because the live session is over.
        if (frame.type === "notebook_hidden") {
          this.#seen.value = null;
          this.#letGo();
        }
      }),
      parts.client.onWelcome((frame) => {
        this.#soon(0);
        if (frame.resumed) return;
        // The room may be another than before: what is shown there follows.
        this.#seen.value = null;
        this.#begun = false;
      }),
    );
  }

  /** Show this notebook from now on, instead of what was shown. */
  show(source: NotebookSource): void {
    this.#letGo();
    this.#source = source;
    this.#stopWatching = source.onChange(() => this.#soon(GATHER_MS));
    batch(() => {
      this.#showing.value = { name: source.name };
      this.#seen.value = null;
    });
    this.#tell();
  }

  /** At once: nothing of a notebook of this person's is shown any more, by whichever window. */
  stop(): void {
    const any = this.#source !== null || this.#seen.peek() !== null;
    this.#letGo();
    if (any) this.#parts.client.send({ type: "hide_notebook" });
  }

  close(): void {
    if (this.#source !== null) this.stop();
    for (const stop of this.#stops.splice(0)) stop();
  }

  #letGo(): void {
    this.#stopWatching?.();
    this.#cancel?.();
    this.#stopWatching = this.#cancel = this.#source = null;
    this.#begun = false;
    this.#showing.value = null;
  }

  #soon(ms: number): void {
    if (this.#source === null || this.#cancel !== null) return;
    this.#cancel = this.#parts.after(ms, () => {
      this.#cancel = null;
      this.#tell();
    });
  }

  #tell(): void {
    const source = this.#source;
    if (source === null || this.#cancel !== null) return;
    // What is missed meanwhile is told when the room is back.
    if (this.#parts.client.state.link !== "open") return;
    const picture = source.read();
    if (picture === null) {
      this.stop();
      return;
    }
    if (!this.#begun) this.#telling = new NotebookTelling();
    for (const change of this.#telling.next(picture)) {
      const name = this.#begun ? null : source.name;
      if (!this.#parts.client.send({ type: "show_notebook", notebook_name: name, change })) return;
      this.#begun = true;
    }
    // Not again before that, however much happens.
    let again = false;
    const stop = source.onChange(() => {
      again = true;
    });
    this.#cancel = this.#parts.after(APART_MS, () => {
      stop();
      this.#cancel = null;
      if (again) this.#tell();
    });
  }
}
