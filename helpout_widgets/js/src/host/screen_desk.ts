/**
 * Whose turn it is to share in a room, and the stills that are taken of what is shared.
 *
 * Works whether or not a pane is drawn: what the other asks for is done, and said, in any case.
 */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Api } from "../core/api";
import type { RoomClient } from "../core/room/client";
import { newId } from "../core/room/id";
import { Allowance } from "../core/screen/allowance";
import type { Aside } from "../core/screen/asides";
import type { Screen } from "./screen";
import type { Pointing } from "./screen_pointing";
import { base64Of, type Still, stillOf } from "./screen_still";

export interface DeskParts {
  liveSessionId: string;
  api: Pick<Api, "addStill">;
  client: RoomClient;
  screen: Screen;
  pointing: Pointing;
  now(): number;
}

/** Somebody would like to share in our place. */
export interface TurnAsked {
  readonly accountId: string;
  readonly id: string;
}

/** What became of our own wish to share. */
export interface TurnWished extends TurnAsked {
  readonly answer: "waiting" | "yes" | "no";
}

/** The last that happened to a still here; `by` took it. */
export interface StillNews {
  readonly by: string;
  readonly what: "asking" | "taking" | "kept" | "paused" | "failed";
}

const STILLS = { perSecond: 0.2, atOnce: 3 };
const CAPTION_MAX = 200;

export class ScreenDesk {
  readonly asked: ReadonlySignal<TurnAsked | null>;
  readonly wished: ReadonlySignal<TurnWished | null>;
  readonly news: ReadonlySignal<StillNews | null>;
  /** Both began at once: this one was first, so our own was stopped. */
  readonly gaveWayTo: ReadonlySignal<string | null>;
  #asked = signal<TurnAsked | null>(null);
  #wished = signal<TurnWished | null>(null);
  #news = signal<StillNews | null>(null);
  #gaveWayTo = signal<string | null>(null);
  #parts: DeskParts;
  #stills = new Allowance(STILLS.perSecond, STILLS.atOnce);
  #stops: (() => void)[] = [];
  /** The log's end when a still was asked for: one that comes later is it. */
  #askedAt = 0;
  /** How a still that the other takes is called; set by who knows people's names. */
  captionFor: (accountId: string) => string = () => "";

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.asked = this.#asked;
    this.wished = this.#wished;
    this.news = this.#news;
    this.gaveWayTo = this.#gaveWayTo;
    this.#stops.push(
      parts.pointing.onAside((accountId, aside) => this.#told(accountId, aside)),
      parts.client.subscribe(() => this.#look()),
      effect(() => {
        if (parts.screen.shared.value === null) this.#asked.value = null;
        else this.#wished.value = null;
        this.#look();
      }),
    );
  }

  /** Ask who shares for their turn. */
  wish(sharerId: string): void {
    const id = newId("frm");
    this.#wished.value = { accountId: sharerId, id, answer: "waiting" };
    this.#parts.pointing.ask({ kind: "turn", id }, sharerId);
  }

  forgetWish(): void {
    this.#wished.value = null;
  }

  /** Let who asked share, which ends our own sharing; or keep on. */
  answer(yes: boolean): void {
    const asked = this.#asked.peek();
    if (asked === null) return;
    this.#asked.value = null;
    if (yes) this.#parts.screen.stop();
    this.#parts.pointing.ask({ kind: "answer", id: asked.id, yes }, asked.accountId);
  }

  /** Ask who shares for a still; it comes to the chat of both. */
  askStill(sharerId: string): void {
    this.#askedAt = this.#parts.client.state.seq;
    this.#news.value = { by: this.#me, what: "asking" };
    this.#parts.pointing.ask({ kind: "still", id: newId("frm") }, sharerId);
  }

  /** Put a picture into the pad of both; false where the marketplace did not take it. */
  async keep(still: Still, caption: string, by = this.#me): Promise<boolean> {
    this.#news.value = { by, what: "taking" };
    try {
      await this.#parts.api.addStill(this.#parts.liveSessionId, {
        frame_id: newId("frm"),
        caption: caption.slice(0, CAPTION_MAX),
        media_type: still.media_type,
        picture_base64: await base64Of(still.blob),
      });
      this.#news.value = { by, what: "kept" };
      return true;
    } catch {
      this.#news.value = { by, what: "failed" };
      return false;
    }
  }

  forgetNews(): void {
    this.#news.value = null;
    this.#gaveWayTo.value = null;
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  get #me(): string {
    return this.#parts.client.state.account_id;
  }

  #told(accountId: string, aside: Aside): void {
    const { screen, pointing } = this.#parts;
    const wished = this.#wished.peek();
    switch (aside.kind) {
      case "still":
        void this.#stillFor(accountId, aside.id);
        return;
      case "turn":
        if (screen.shared.peek() === null)
          pointing.ask({ kind: "answer", id: aside.id, yes: true }, accountId);
        else this.#asked.value = { accountId, id: aside.id };
        return;
      case "answer":
        if (wished?.id === aside.id && wished.accountId === accountId)
          this.#wished.value = { ...wished, answer: aside.yes ? "yes" : "no" };
        return;
      case "no_still":
        if (this.#news.peek()?.what === "asking")
          this.#news.value = { by: this.#me, what: aside.why };
    }
  }

  async #stillFor(accountId: string, id: string): Promise<void> {
    const { screen, pointing, now } = this.#parts;
    const shared = screen.shared.peek();
    if (shared === null || !this.#stills.take(now())) return;
    const refuse = (why: "paused" | "failed") =>
      pointing.ask({ kind: "no_still", id, why }, accountId);
    // What is behind a paused picture is not shown, so it is not handed out either.
    if (screen.paused.peek()) return refuse("paused");
    try {
      const still = await stillOf(shared.track);
      const stillShared = screen.shared.peek()?.track === shared.track && !screen.paused.peek();
      if (!stillShared) return refuse("paused");
      const caption = this.captionFor(accountId);
      if (!(await this.keep(still, caption, accountId))) refuse("failed");
    } catch {
      this.#news.value = { by: accountId, what: "failed" };
      refuse("failed");
    }
  }

  #look(): void {
    const { screen, client } = this.#parts;
    const { call, connection_id: me, talk } = client.state;
    const own = call.find((member) => member.connection_id === me);
    const other = call.find((member) => member.connection_id !== me && member.screen);
    if (screen.shared.peek() === null && other === undefined) this.#parts.pointing.clear();
    const came = talk.some((one) => one.seq > this.#askedAt && one.body.kind === "still_taken");
    if (came && this.#news.peek()?.what === "asking")
      this.#news.value = { by: this.#me, what: "kept" };
    const wished = this.#wished.peek();
    if (wished?.answer === "waiting" && other === undefined)
      this.#wished.value = { ...wished, answer: "yes" };
    if (own?.screen !== true || other === undefined || screen.shared.peek() === null) return;
    // One shows at a time; of two who began at once, who came into the room first.
    if (own.order > other.order) {
      screen.stop();
      this.#gaveWayTo.value = other.account_id;
    }
  }
}
