/** A place in JupyterLab that holds one pane at a time. */
import type { Message } from "@lumino/messaging";
import { Widget } from "@lumino/widgets";

import { loadBundle } from "./bundle";
import { messages } from "./messages";

export type PaneOptions = Record<string, string>;

/**
 * Mounts a pane when it is attached and disposes of it when it is detached.
 *
 * The pane's live connections are the page's, not the panel's: moving the panel, or showing
 * another pane in it, ends no call.
 */
export class HelpoutsPanel extends Widget {
  private disposePane: (() => void) | null = null;
  private turn = 0;
  private pane: string;
  private options: PaneOptions;

  constructor(id: string, pane: string, options: PaneOptions = {}) {
    super();
    this.id = id;
    this.pane = pane;
    this.options = options;
    this.addClass("helpout-lab-panel");
  }

  /** Show another pane; the same one with the same options stays as it is. */
  showPane(pane: string, options: PaneOptions = {}): void {
    const same = this.pane === pane && JSON.stringify(this.options) === JSON.stringify(options);
    if (same && this.disposePane !== null) {
      return;
    }
    this.pane = pane;
    this.options = options;
    if (this.isAttached) {
      void this.mount();
    }
  }

  /** Take the pane away, so that another place may show it. */
  clear(): void {
    this.turn += 1;
    this.disposePane?.();
    this.disposePane = null;
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    void this.mount();
  }

  protected override onBeforeDetach(message: Message): void {
    this.clear();
    super.onBeforeDetach(message);
  }

  private async mount(): Promise<void> {
    this.clear();
    const turn = this.turn;
    try {
      const bundle = await loadBundle();
      if (turn === this.turn && !this.isDisposed) {
        this.disposePane = bundle.mountPane(this.pane, this.node, {
          ...this.options,
          flush: true,
        });
      }
    } catch {
      this.node.textContent = messages.not_loaded;
    }
  }
}
