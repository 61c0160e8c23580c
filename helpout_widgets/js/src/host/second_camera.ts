/**
 * A phone as a camera of somebody's in a live session.
 *
 * Owns the claim of the link's code, the connection to the room and the way of the picture.
 * Nobody is signed in here: the code says whose camera it is, and each claim gives the code of
 * the next, for when the phone loses its way.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { CameraClaim, CameraClaimDraft, IceServers } from "../contracts/generated";
import type { DeviceProblem } from "../core/call/problems";
import { HelpoutRefusal } from "../core/refusal";
import { RoomClient, RoomRefused, type Socket } from "../core/room/client";
import { Voices } from "./audio";
import { Call } from "./call";
import { Media } from "./media";
import { Screen } from "./screen";

export type PhoneStanding =
  | { name: "ready" }
  | { name: "starting" }
  | { name: "live"; of: string; reconnecting: boolean }
  | { name: "problem"; problem: DeviceProblem }
  | { name: "used" }
  | { name: "failed" }
  | { name: "over" };

export interface PhoneParts {
  /** Of the link. */
  code: string;
  claim(draft: CameraClaimDraft): Promise<CameraClaim>;
  openSocket(path: string): WebSocket;
  now(): number;
}

/** Paper and whiteboards want sharpness more than motion. */
const PICTURE = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 15, max: 30 },
} as const;

export class PhoneCamera {
  readonly standing: ReadonlySignal<PhoneStanding>;
  readonly media: Media;
  readonly call: ReadonlySignal<Call | null>;
  #standing = signal<PhoneStanding>({ name: "ready" });
  #call = signal<Call | null>(null);
  #parts: PhoneParts;
  #code: string;
  #claimed: CameraClaim | null = null;
  #client: RoomClient | null = null;

  constructor(parts: PhoneParts) {
    this.#parts = parts;
    this.#code = parts.code;
    this.media = new Media({ ...PICTURE, facingMode: { ideal: "environment" } });
    this.standing = this.#standing;
    this.call = this.#call;
  }

  /** To be called while a press is handled: the camera first, so that no code is used in vain. */
  async start(): Promise<void> {
    this.#standing.value = { name: "starting" };
    await this.media.start({ audio: false, video: true });
    const { track, problem } = this.media.video.peek();
    if (track === null) {
      this.#standing.value = { name: "problem", problem: problem ?? "unknown" };
      return;
    }
    try {
      await this.#claim();
    } catch (error) {
      this.media.stop();
      const used = error instanceof HelpoutRefusal && error.code === "camera_code_invalid";
      this.#standing.value = { name: used ? "used" : "failed" };
      return;
    }
    this.#enter();
  }

  /** The other camera of the phone. */
  async turn(): Promise<void> {
    const cameras = this.media.devices.peek().video;
    const now = cameras.findIndex((one) => one.id === this.media.chosen("video"));
    const next = cameras[(now + 1) % cameras.length];
    if (next !== undefined) await this.media.choose("video", next.id);
  }

  stop(): void {
    this.#call.peek()?.leave();
    this.#end();
  }

  #end(): void {
    this.#call.peek()?.close();
    this.#client?.close();
    this.media.stop();
    this.#call.value = null;
    this.#standing.value = { name: "over" };
  }

  async #claim(): Promise<CameraClaim> {
    const claimed = await this.#parts.claim({ code: this.#code });
    this.#code = claimed.next_code;
    this.#claimed = claimed;
    return claimed;
  }

  #enter(): void {
    const claimed = this.#claimed;
    if (claimed === null) return;
    let ticket: string | null = claimed.ticket;
    const client = new RoomClient({
      socket: () => {
        const path = `ws/camera/${encodeURIComponent(claimed.live_session_id)}`;
        const socket = this.#parts.openSocket(path);
        socket.binaryType = "arraybuffer";
        return socket as unknown as Socket;
      },
      ticket: async () => {
        const first = ticket;
        ticket = null;
        return first ?? (await this.#ticketAgain());
      },
      now: this.#parts.now,
      after: (ms, act) => {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
      random: () => Math.random(),
      visible: () => document.visibilityState === "visible",
      sharesDocument: false,
    });
    this.#client = client;
    client.onFrame((frame) => {
      // Asked of the person, and so of their phone.
      if (frame.type === "moderated" && frame.action === "camera_off") this.media.cameraOff();
    });
    client.subscribe(() => {
      const { link, ended } = client.state;
      if (ended || link === "refused") this.#end();
      else if (this.#standing.peek().name === "live") this.#tell(link !== "open");
    });
    const call = new Call({
      client,
      media: this.media,
      screen: new Screen(),
      voices: new Voices(),
      iceServers: () => Promise.resolve(claimed.ice satisfies IceServers),
      visible: () => document.visibilityState === "visible",
      now: this.#parts.now,
    });
    this.#call.value = call;
    this.#tell(false);
    client.start();
    void call.join();
  }

  #tell(reconnecting: boolean): void {
    const of = this.#claimed?.of.display_name ?? "";
    this.#standing.value = { name: "live", of, reconnecting };
  }

  async #ticketAgain(): Promise<string> {
    try {
      return (await this.#claim()).ticket;
    } catch (error) {
      // The link was ended, or the live session is over.
      if (error instanceof HelpoutRefusal && error.status >= 400 && error.status < 500)
        throw new RoomRefused(error.code);
      throw error;
    }
  }
}
