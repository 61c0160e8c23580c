/** How this person likes to see a call; kept by the browser for the next one. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { isLayout, type Layout, nextLayout } from "../core/call/layout";

const LAYOUT_KEY = "helpouts.call_layout";

export class CallWishes {
  readonly layout: ReadonlySignal<Layout>;
  /** The connection that this person wants large; for this call only. */
  readonly pinned: ReadonlySignal<string | null>;
  #layout = signal<Layout>("speaker");
  #pinned = signal<string | null>(null);

  constructor() {
    const kept = localStorage.getItem(LAYOUT_KEY);
    if (isLayout(kept)) this.#layout.value = kept;
    this.layout = this.#layout;
    this.pinned = this.#pinned;
  }

  setLayout(layout: Layout): void {
    localStorage.setItem(LAYOUT_KEY, layout);
    this.#layout.value = layout;
  }

  nextLayout(): Layout {
    this.setLayout(nextLayout(this.#layout.peek()));
    return this.#layout.peek();
  }

  pin(connectionId: string | null): void {
    this.#pinned.value = connectionId;
  }
}
