/**
 * What the person was told, watched while somebody shows it: the bell's number, and news.
 *
 * One for a page, so that a bell in a cell and one in the sidebar ask once.
 */

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Notice } from "../contracts/generated";
import type { Api } from "../core/api";
import { aboutOf, textOf, wantsAnswerNow } from "../core/notice/notice";
import type { Target } from "./context";
import type { Events } from "./events";
import { targetOf } from "./notice_target";

/** As many are looked at when something has changed; more at once are only counted. */
const LOOKED_AT = 10;

export interface NoticeWatch {
  readonly unread: ReadonlySignal<number>;
  /** Watch until the given function is called. */
  watch(): () => void;
  /** Hear of each that comes while somebody watches; returns the way to stop. */
  hear(listener: (notice: Notice) => void): () => void;
}

export function createNotices(api: Pick<Api, "notices">, events: Events): NoticeWatch {
  const unread = signal(0);
  const watchers = new Set<object>();
  const listeners = new Set<(notice: Notice) => void>();
  let stop: (() => void) | null = null;
  /** Those that were there already; null before the first look. */
  let known: ReadonlySet<string> | null = null;
  let looking = false;
  let again = false;

  async function look(): Promise<void> {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    try {
      const page = await api.notices({ limit: LOOKED_AT });
      unread.value = page.unread;
      const before = known;
      known = new Set(page.notices.map((notice) => notice.id));
      if (before === null) return;
      for (const notice of page.notices.toReversed())
        if (!notice.read && !before.has(notice.id))
          for (const listener of listeners) listener(notice);
    } catch {
      // The pane that shows them says so; the bell keeps its number until the next hint.
    } finally {
      looking = false;
      if (again) {
        again = false;
        void look();
      }
    }
  }

  return {
    unread,
    watch() {
      const watcher = {};
      watchers.add(watcher);
      stop ??= events.listen((hint) => {
        if (hint.name === "notice_changed" || hint.name === "look_again") void look();
      });
      if (watchers.size === 1) void look();
      return () => {
        watchers.delete(watcher);
        if (watchers.size > 0) return;
        stop?.();
        stop = null;
      };
    },
    hear(listener) {
      const own = (notice: Notice) => listener(notice);
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
}

/** A notice that is put before whatever the person is doing. */
export interface CallingNotice {
  id: string;
  text: string;
  about: string;
  /** The pane that it leads to, and its options. */
  target: Target;
}

/** Hear of those that want an answer now. */
export function hearCalls(
  notices: NoticeWatch,
  listener: (notice: CallingNotice) => void,
  zone: string,
  now: () => number,
): () => void {
  return notices.hear((notice) => {
    if (!wantsAnswerNow(notice.kind)) return;
    listener({
      id: notice.id,
      text: textOf(notice, zone, now()),
      about: aboutOf(notice, zone, now()),
      target: targetOf(notice),
    });
  });
}
