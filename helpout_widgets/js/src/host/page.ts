/**
 * What there is once in a page, however often the bundle is loaded into it.
 *
 * Every run of a cell may load the module again; connections, the notebook and the place of
 * live sessions must not double. They hang on one global symbol. What counts references are
 * the things themselves: the event socket its listeners, a room its panes.
 */

import { type Signal, signal } from "@preact/signals";
import { type Api, createApi } from "../core/api";
import { createHostApi, type HostApi } from "../core/host-api";
import type { HelpoutRefusal } from "../core/refusal";
import type { LivePlace, NotebookAccess, Target } from "./context";
import { createEvents, type Events } from "./events";
import { createTransport, readJupyterPage, xsrfToken } from "./jupyter";
import { createNotices, type NoticeWatch } from "./notices";
import { createProblemDesk, type ProblemDesk } from "./problem_desk";
import { remembered } from "./remembered";
import type { Rooms, RoomsParts } from "./rooms";

export type LiveTarget = Extract<Target, { pane: "live_session" }>;
export type DeskTarget = Extract<Target, { pane: "queue_desk" }>;

/** Takes the desk of a queue to a place with room for it; false where it cannot. */
export type DeskHost = (target: DeskTarget) => boolean;

/** Takes a live session to its place (the sidebar); false where it cannot. */
export type LiveHost = (target: LiveTarget) => boolean;

/** Moves the live session between the sidebar and a tab of its own. */
export type LiveMover = (to: LivePlace["here"]) => void;

/** The connections to the Jupyter server that serves this page. */
export interface Services {
  api: Api;
  host: HostApi;
  events: Events;
  notices: NoticeWatch;
  /** `{base}helpouts/` */
  baseUrl: string;
  /** The page's rooms, made when the first live pane comes: their code is not in the base bundle. */
  rooms(create: (parts: RoomsParts) => Rooms): Rooms;
}

/** Why no pane can show anything, and the shell must. */
export type Blocked = "marketplace_not_chosen" | "not_owner" | "signed_out_there";

const BLOCKED: ReadonlySet<string> = new Set<Blocked>([
  "marketplace_not_chosen",
  "not_owner",
  "signed_out_there",
]);

export interface Page {
  /** None where no Jupyter server serves this page. */
  readonly services: Services | null;
  readonly notebook: Signal<NotebookAccess | null>;
  /** What this page is stuck on. */
  readonly problem: ProblemDesk;
  /** Set by any refused request, cleared by the first run and by a reload. */
  readonly blocked: Signal<Blocked | null>;
  /**
   * Says where live sessions open from now on; null: where they are asked for.
   *
   * With `move` the host can also widen them: panes mounted with the option `live_place` then
   * have a button for it.
   */
  setLiveHost(host: LiveHost | null, move?: LiveMover): void;
  /** Says where desks of queues open from now on; null: where they are asked for. */
  setDeskHost(host: DeskHost | null): void;
  /** Whether somebody took the desk elsewhere. */
  openDesk(target: DeskTarget): boolean;
  /** The live session that this tab was in before it was loaded again. */
  liveToRestore(): string | null;
  /** Whether somebody took the live session elsewhere. */
  openLive(target: LiveTarget): boolean;
  /** Where a pane with this option stands and how it moves; null where it cannot. */
  livePlace(option: unknown): LivePlace | null;
}

function blockedBy(refusal: HelpoutRefusal): Blocked | null {
  return BLOCKED.has(refusal.code) ? (refusal.code as Blocked) : null;
}

function createServices(window: Window, baseUrl: string, blocked: Page["blocked"]): Services {
  const transport = createTransport({
    baseUrl,
    fetch: (input, init) => window.fetch(input, init),
    xsrf: () => xsrfToken(window.document),
    onRefusal: (refusal) => {
      const reason = blockedBy(refusal);
      if (reason !== null) blocked.value = reason;
    },
  });
  const openSocket = (path: string) => {
    const address = new URL(baseUrl + path, window.location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    return new WebSocket(address);
  };
  const api = createApi(transport);
  const host = createHostApi(transport);
  const now = () => Date.now();
  const events = createEvents({
    ticket: () => api.ticket({}),
    open: () => openSocket("ws/events"),
    now,
    visible: () => window.document.visibilityState !== "hidden",
    random: () => Math.random(),
  });
  window.document.addEventListener("visibilitychange", () => events.sightChanged());
  let made: Rooms | null = null;
  const rooms: Services["rooms"] = (create) => {
    made ??= create({ api, host, baseUrl, openSocket, now });
    return made;
  };
  window.addEventListener("online", () => events.retryNow());
  return { api, host, events, notices: createNotices(api, events), rooms, baseUrl };
}

/** A page over a window; for tests. Everything else asks `pageOf`. */
export function createPage(window: Window): Page {
  const blocked = signal<Blocked | null>(null);
  const jupyter = readJupyterPage(window.document);
  let liveHost: LiveHost | null = null;
  let liveMover: LiveMover | null = null;
  let deskHost: DeskHost | null = null;
  return {
    services:
      jupyter === null ? null : createServices(window, `${jupyter.baseUrl}helpouts/`, blocked),
    notebook: signal<NotebookAccess | null>(null),
    problem: createProblemDesk(),
    blocked,
    setLiveHost(host, move) {
      liveHost = host;
      liveMover = move ?? null;
    },
    setDeskHost(host) {
      deskHost = host;
    },
    openDesk(target) {
      return deskHost?.(target) ?? false;
    },
    liveToRestore() {
      return remembered()?.live_session_id ?? null;
    },
    openLive(target) {
      return liveHost?.(target) ?? false;
    },
    livePlace(option) {
      if (option !== "sidebar" && option !== "tab") return null;
      const move = liveMover;
      if (move === null) return null;
      return { here: option, move: () => move(option === "sidebar" ? "tab" : "sidebar") };
    },
  };
}

/** The page's one and only; `version` keeps two builds from sharing what does not fit. */
export function pageOf(window: Window & typeof globalThis, version: string): Page {
  const key = Symbol.for(`helpouts.page.${version}`);
  const shelf = window as unknown as Record<symbol, Page | undefined>;
  const page = shelf[key] ?? createPage(window);
  shelf[key] = page;
  return page;
}
