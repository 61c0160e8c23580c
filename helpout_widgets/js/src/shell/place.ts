/**
 * One place in which panes are shown, one at a time, with the way back.
 *
 * Panes left behind stay as they are, hidden, so that Back finds the same words in the search
 * box and the same scroll. Owns focus between panes and the two refusals that are no pane's
 * own: first run, and somebody else's server.
 */

import { effect } from "@preact/signals";
import type { Mount, PaneContext, PaneName, PaneOptions, Target } from "../host/context";
import type { DeskTarget, LiveTarget, Page, Services } from "../host/page";

/** Panes kept behind the shown one; older ones are forgotten. */
const MOST_KEPT = 6;

interface Shown {
  name: PaneName;
  element: HTMLElement;
  stop: AbortController;
  dispose: (() => void) | null;
  /** What had the focus when another pane came before it. */
  focused: Element | null;
}

export interface PlaceParts {
  page: Page;
  services: Services;
  load(name: PaneName, services: Services): Mount | Promise<Mount>;
  /** Draws what stands in for a pane whose code could not be loaded; returns its end. */
  drawFailure(element: HTMLElement, retry: () => void): () => void;
  /** Draws that this server is another person's; returns its end. */
  drawNotOwner(element: HTMLElement): () => void;
  timeZone: string;
  locale: string;
}

/** A target's fields, without its name, are the options of the pane it names. */
export function optionsOf(target: Target): PaneOptions {
  const { pane: _, ...options } = target;
  return options;
}

export class Place {
  readonly #root: HTMLElement;
  readonly #parts: PlaceParts;
  readonly #stack: Shown[] = [];
  readonly #first: { name: PaneName; options: PaneOptions };
  #blocked: (() => void) | null = null;
  readonly #unwatch: () => void;

  constructor(root: HTMLElement, parts: PlaceParts, name: PaneName, options: PaneOptions) {
    this.#root = root;
    this.#parts = parts;
    this.#first = { name, options };
    this.#unwatch = effect(() => {
      const reason = parts.page.blocked.value;
      // Panes are drawn outside the effect: what they read is not its business.
      queueMicrotask(() => this.#follow(reason));
    });
    this.#push(name, options);
  }

  dispose(): void {
    this.#unwatch();
    this.#blocked?.();
    this.#clear();
  }

  #clear(): void {
    for (const shown of this.#stack.splice(0)) this.#end(shown);
  }

  #end(shown: Shown): void {
    shown.stop.abort();
    shown.dispose?.();
    shown.element.remove();
  }

  /** Puts the first run or a refusal before everything, and starts anew when it is over. */
  #follow(reason: Page["blocked"]["value"]): void {
    if (this.#parts.page.blocked.peek() !== reason) return;
    if (reason === null) {
      if (this.#blocked === null) return;
      this.#blocked();
      this.#blocked = null;
      this.#push(this.#first.name, this.#first.options);
    } else if (this.#blocked === null && this.#stack[0]?.name !== "welcome") {
      this.#clear();
      const element = this.#child();
      if (reason === "not_owner") {
        const end = this.#parts.drawNotOwner(element);
        this.#blocked = () => {
          end();
          element.remove();
        };
      } else {
        element.remove();
        this.#push("welcome", {});
        this.#blocked = () => this.#clear();
      }
    }
  }

  #child(): HTMLElement {
    const element = this.#root.ownerDocument.createElement("div");
    element.className = "helpout-place";
    this.#root.append(element);
    return element;
  }

  #navigate(target: Target): void {
    if (target.pane === "live_session" && this.#parts.page.openLive(target as LiveTarget)) return;
    if (target.pane === "queue_desk" && this.#parts.page.openDesk(target as DeskTarget)) return;
    if (this.#parts.page.blocked.peek() !== null) {
      this.#parts.page.blocked.value = null;
      return;
    }
    const top = this.#stack.at(-1);
    if (top !== undefined) {
      top.focused = this.#root.ownerDocument.activeElement;
      top.element.hidden = true;
    }
    this.#push(target.pane, optionsOf(target), true);
    if (this.#stack.length > MOST_KEPT) {
      const [oldest] = this.#stack.splice(0, 1);
      if (oldest !== undefined) this.#end(oldest);
    }
  }

  #back(): void {
    if (this.#stack.length < 2) return;
    const left = this.#stack.pop();
    const top = this.#stack.at(-1);
    if (left === undefined || top === undefined) return;
    this.#end(left);
    top.element.hidden = false;
    if (top.focused instanceof HTMLElement && top.element.contains(top.focused))
      top.focused.focus();
    else focusHeading(top.element);
  }

  #push(name: PaneName, options: PaneOptions, focus = false): void {
    const shown: Shown = {
      name,
      element: this.#child(),
      stop: new AbortController(),
      dispose: null,
      focused: null,
    };
    const before = this.#stack.at(-1)?.name;
    this.#stack.push(shown);
    const start = (mount: Mount) => {
      if (shown.stop.signal.aborted) return;
      shown.dispose = mount(shown.element, this.#context(shown, before, options), options);
      if (focus && !shown.element.hidden) focusHeading(shown.element);
    };
    const mount = this.#parts.load(name, this.#parts.services);
    if (typeof mount === "function") start(mount);
    else mount.then(start, () => this.#failed(shown, name, options));
  }

  #failed(shown: Shown, name: PaneName, options: PaneOptions): void {
    if (shown.stop.signal.aborted) return;
    shown.dispose = this.#parts.drawFailure(shown.element, () => {
      const index = this.#stack.indexOf(shown);
      if (index >= 0) this.#stack.splice(index, 1);
      this.#end(shown);
      this.#push(name, options, true);
    });
  }

  #context(shown: Shown, before: PaneName | undefined, options: PaneOptions): PaneContext {
    const { page, services, locale, timeZone } = this.#parts;
    return {
      api: services.api,
      host: services.host,
      events: services.events,
      notices: services.notices,
      baseUrl: services.baseUrl,
      get rooms() {
        return services.rooms(() => {
          throw new Error("rooms come with the live panes' own code");
        });
      },
      get notebook() {
        return page.notebook.value;
      },
      problem: page.problem,
      navigate: (target) => this.#navigate(target),
      back: before === undefined ? null : { pane: before, go: () => this.#back() },
      livePlace: page.livePlace(options.live_place),
      now: () => Date.now(),
      locale,
      timeZone,
      signal: shown.stop.signal,
    };
  }
}

function focusHeading(element: HTMLElement): void {
  const heading = element.querySelector<HTMLElement>("[data-helpout-heading]");
  heading?.focus({ preventScroll: false });
}
