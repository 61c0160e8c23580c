/**
 * Keys of the live session: F8 and a letter, F6 for regions, space to talk.
 *
 * Typing is never caught: after F8 one key is taken, and only for two seconds.
 */

export interface KeyActions {
  revoke(): void;
  mute(): void;
  camera(): void;
  share(): void;
  point(): void;
  chat(): void;
  notes(): void;
  files(): void;
  record(): void;
  float(): void;
  layout(): void;
  hand(): void;
  captions(): void;
  more(): void;
  rights(): void;
  leave(): void;
  /** Shows or hides the list of keys. */
  list(shown: boolean): void;
  region(step: 1 | -1): void;
  /** Held: true when it goes down. */
  talk(held: boolean): void;
  mayTalk(): boolean;
}

const ARMED_MS = 2_000;

function isText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input, textarea, select, .cm-editor") !== null)
  );
}

function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("button, a, summary, [role=radio], [role=tab]") !== null
  );
}

/** Listens until the signal aborts. `root`: where F6 and space count. */
export function listenToKeys(root: HTMLElement, actions: KeyActions, signal: AbortSignal): void {
  let armed: ReturnType<typeof setTimeout> | null = null;
  let talking = false;
  const disarm = () => {
    if (armed !== null) clearTimeout(armed);
    armed = null;
    actions.list(false);
  };
  const arm = () => {
    disarm();
    actions.list(true);
    armed = setTimeout(disarm, ARMED_MS);
  };
  const letters: Record<string, () => void> = {
    F8: actions.revoke,
    m: actions.mute,
    v: actions.camera,
    s: actions.share,
    p: actions.point,
    c: actions.chat,
    n: actions.notes,
    d: actions.files,
    r: actions.record,
    f: actions.float,
    y: actions.layout,
    h: actions.hand,
    t: actions.captions,
    o: actions.more,
    g: actions.rights,
    l: actions.leave,
  };
  const take = (event: KeyboardEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const down = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (armed !== null && event.key !== "Shift") {
      const act = letters[event.key === "F8" ? "F8" : event.key.toLowerCase()];
      const repeated = event.repeat;
      if (!repeated) disarm();
      if (act !== undefined) {
        take(event);
        if (!repeated) act();
      }
      return;
    }
    if (event.key === "F8") {
      take(event);
      if (!event.repeat) arm();
    } else if (event.key === "F6" && root.contains(event.target as Node)) {
      take(event);
      actions.region(event.shiftKey ? -1 : 1);
    } else if (event.key === " " && talkable(event.target)) {
      take(event);
      if (!talking) actions.talk(true);
      talking = true;
    }
  };
  const talkable = (target: EventTarget | null) =>
    actions.mayTalk() &&
    !isText(target) &&
    !isControl(target) &&
    (target === document.body || root.contains(target as Node));
  const up = (event: KeyboardEvent) => {
    if (event.key !== " " || !talking) return;
    talking = false;
    actions.talk(false);
  };
  window.addEventListener("keydown", down, { capture: true, signal });
  window.addEventListener("keyup", up, { capture: true, signal });
  window.addEventListener(
    "blur",
    () => {
      if (talking) actions.talk(false);
      talking = false;
    },
    { signal },
  );
  signal.addEventListener("abort", disarm);
}
