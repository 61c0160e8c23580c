/**
 * The rooms that this page is in: one connection a room, however many panes show it.
 *
 * Owns their lifetime (reference counts), and what brings a call back after a reload.
 */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { ServerFrame } from "../contracts/generated";
import type { Api } from "../core/api";
import type { HostApi } from "../core/host-api";
import { HelpoutRefusal } from "../core/refusal";
import { RoomClient, RoomRefused, type Socket } from "../core/room/client";
import type { RoomState } from "../core/room/state";
import { Voices } from "./audio";
import { Call } from "./call";
import { CallWishes } from "./call_wishes";
import { Captions } from "./captions";
import { Floating } from "./floating";
import { Media } from "./media";
import { MediaServerCall } from "./media_server";
import { NotebookView } from "./notebook_view";
import { type Remembered, remember, remembered } from "./remembered";
import { Screen } from "./screen";
import { ScreenDesk } from "./screen_desk";
import { Pointing } from "./screen_pointing";
import { Talking } from "./talking";

export interface RoomsParts {
  api: Api;
  host: HostApi;
  /** `{base}helpouts/` */
  baseUrl: string;
  /** Opens a socket to a path below `baseUrl`, such as `ws/live_sessions/live_…`. */
  openSocket(path: string): WebSocket;
  now(): number;
}

/** One room, shared by all panes of the page. */
export interface LiveRoom {
  readonly id: string;
  readonly client: RoomClient;
  readonly state: ReadonlySignal<RoomState>;
  /** Grows when the shared document is replaced, first synced, or in conflict. */
  readonly documentTurn: ReadonlySignal<number>;
  readonly call: Call;
  readonly media: Media;
  readonly screen: Screen;
  readonly pointing: Pointing;
  readonly desk: ScreenDesk;
  readonly voices: Voices;
  readonly talking: Talking;
  readonly captions: Captions;
  readonly notebook: NotebookView;
  readonly wishes: CallWishes;
  readonly floating: Floating;
}

export interface Rooms {
  readonly parts: RoomsParts;
  /** Take part in a room until the returned `release` is called. */
  open(liveSessionId: string): { room: LiveRoom; release(): void };
  remembered(): Remembered | null;
  remember(what: Remembered | null): void;
}

/** A cell that is run again lets go and takes up within this time. */
const LINGER_MS = 4_000;
/** The same while a call runs: an output may be away for longer. */
const LINGER_IN_CALL_MS = 60_000;

class OpenRoom implements LiveRoom {
  readonly id: string;
  readonly client: RoomClient;
  readonly state: ReadonlySignal<RoomState>;
  readonly documentTurn: ReadonlySignal<number>;
  readonly call: Call;
  readonly media: Media;
  readonly screen = new Screen();
  readonly pointing: Pointing;
  readonly desk: ScreenDesk;
  readonly voices = new Voices();
  readonly talking: Talking;
  readonly captions: Captions;
  readonly notebook: NotebookView;
  readonly wishes = new CallWishes();
  readonly floating = new Floating();
  #stops: (() => void)[] = [];

  constructor(id: string, parts: RoomsParts, media: Media) {
    this.id = id;
    this.media = media;
    this.client = new RoomClient({
      socket: () => {
        const socket = parts.openSocket(`ws/live_sessions/${encodeURIComponent(id)}`);
        socket.binaryType = "arraybuffer";
        return socket as unknown as Socket;
      },
      ticket: async () => (await ticketFor(parts.api, id)).ticket,
      now: parts.now,
      after: (ms, act) => {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
      random: () => Math.random(),
      visible: () => document.visibilityState === "visible",
    });
    const state = signal(this.client.state);
    const turn = signal(0);
    this.state = state;
    this.documentTurn = turn;
    this.#stops.push(
      this.client.subscribe(() => {
        state.value = this.client.state;
      }),
      this.client.document.subscribe(() => {
        turn.value += 1;
      }),
      effect(() => this.voices.through(media.speaker.value)),
    );
    this.call = new Call({
      client: this.client,
      media,
      screen: this.screen,
      voices: this.voices,
      iceServers: () => parts.api.iceServers(id),
      throughServer: (server) => new MediaServerCall(server),
      visible: () => document.visibilityState === "visible",
      now: parts.now,
    });
    this.pointing = new Pointing({ client: this.client, call: this.call, now: parts.now });
    this.desk = new ScreenDesk({
      liveSessionId: id,
      api: parts.api,
      client: this.client,
      screen: this.screen,
      pointing: this.pointing,
      now: parts.now,
    });
    this.#stops.push(
      effect(() => {
        // What was shared with this call is not shared with the next.
        const phase = this.call.phase.value;
        if (phase === "in" || phase === "joining") return;
        this.screen.stop();
        this.floating.stop();
      }),
    );
    this.talking = new Talking(media, this.voices);
    this.captions = new Captions({ client: this.client, call: this.call, media, now: parts.now });
    this.notebook = new NotebookView({
      client: this.client,
      after: (ms, act) => {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
    });
    this.#stops.push(this.client.onFrame((frame) => this.#moderated(frame)));
    const retry = () => this.client.retryNow();
    window.addEventListener("online", retry);
    this.#stops.push(() => window.removeEventListener("online", retry));
    this.client.start();
  }

  /** The lead, or staff, asks to switch off; to switch on again is this person's own. */
  #moderated(frame: ServerFrame): void {
    if (frame.type !== "moderated") return;
    if (frame.action === "mute") this.talking.silence();
    if (frame.action === "camera_off") this.media.cameraOff();
    if (frame.action === "screen_off") this.screen.stop();
  }

  close(): void {
    this.floating.stop();
    this.captions.close();
    this.notebook.close();
    this.talking.close();
    this.desk.close();
    this.pointing.close();
    this.call.close();
    this.screen.stop();
    this.client.close();
    for (const stop of this.#stops) stop();
  }
}

async function ticketFor(api: Api, id: string) {
  try {
    return await api.ticket({ live_session_id: id });
  } catch (error) {
    // Away or overloaded may pass; what the marketplace says no to stays no.
    if (error instanceof HelpoutRefusal && error.status >= 400 && error.status < 500)
      if (error.status !== 408 && error.status !== 429) throw new RoomRefused(error.code);
    throw error;
  }
}

export function createRooms(parts: RoomsParts): Rooms {
  const open = new Map<string, { room: OpenRoom; holders: number }>();
  let media: Media | null = null;

  const letGo = (id: string) => {
    const held = open.get(id);
    if (held === undefined || held.holders > 0) return;
    open.delete(id);
    held.room.close();
    if (open.size === 0) media?.stop();
  };

  return {
    parts,
    open(id) {
      media ??= new Media();
      const held = open.get(id) ?? { room: new OpenRoom(id, parts, media), holders: 0 };
      open.set(id, held);
      held.holders += 1;
      let released = false;
      return {
        room: held.room,
        release() {
          if (released) return;
          released = true;
          held.holders -= 1;
          const inCall = held.room.call.phase.peek() !== "out";
          setTimeout(() => letGo(id), inCall ? LINGER_IN_CALL_MS : LINGER_MS);
        },
      };
    },
    remembered,
    remember,
  };
}
