/**
 * Telling somebody who looks elsewhere: the page's title, and a notification where they allowed it.
 *
 * Asks for leave only when told to; keeps in this browser that it is wanted. Knows no queue.
 */

const WANTED_KEY = "helpouts.tell_me";

export interface Call {
  readonly title: string;
  readonly body: string;
}

export interface Attention {
  /** Whether notifications are wanted here and allowed. */
  readonly on: boolean;
  /** The browser says no to this page, or has none. */
  readonly denied: boolean;
  /** Want them, asking the browser, or not any more; whether they are on then. */
  want(wanted: boolean): Promise<boolean>;
  /** Show it, in the title until `quiet`, or until somebody looks at the page. */
  call(call: Call): void;
  quiet(): void;
  /** Give the title back. */
  end(): void;
}

function readWanted(storage: Storage | null): boolean {
  try {
    return storage?.getItem(WANTED_KEY) === "yes";
  } catch {
    return false;
  }
}

export function createAttention(window: Window & typeof globalThis): Attention {
  const { document } = window;
  const Told = "Notification" in window ? window.Notification : null;
  const storage = (() => {
    try {
      return window.localStorage;
    } catch {
      return null;
    }
  })();
  let wanted = readWanted(storage);
  let shown: Notification | null = null;
  let titled: { readonly was: string; readonly is: string } | null = null;

  const allowed = () => Told?.permission === "granted";
  const quiet = () => {
    shown?.close();
    shown = null;
    // JupyterLab gives its page another title as tabs change: that one stays.
    if (titled !== null && document.title === titled.is) document.title = titled.was;
    titled = null;
  };
  const onSeen = () => {
    if (document.visibilityState === "visible") quiet();
  };
  document.addEventListener("visibilitychange", onSeen);

  return {
    get on() {
      return wanted && allowed();
    },
    get denied() {
      return Told === null || Told.permission === "denied";
    },
    async want(wants) {
      wanted = wants;
      try {
        storage?.setItem(WANTED_KEY, wants ? "yes" : "no");
      } catch {
        // A page without storage asks again next time.
      }
      if (wants && Told !== null && Told.permission === "default") await Told.requestPermission();
      return wanted && allowed();
    },
    call({ title, body }) {
      quiet();
      if (document.visibilityState === "visible" && document.hasFocus()) return;
      const is = `${title} · ${document.title}`;
      titled = { was: document.title, is };
      document.title = is;
      if (!wanted || !allowed() || Told === null) return;
      try {
        shown = new Told(title, { body, tag: "helpouts" });
        shown.onclick = () => {
          window.focus();
          quiet();
        };
      } catch {
        // Some browsers have notifications for service workers alone; the title says it.
      }
    },
    quiet,
    end() {
      quiet();
      document.removeEventListener("visibilitychange", onSeen);
    },
  };
}
