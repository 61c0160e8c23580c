/** What this page sends in a call: its tracks, told to the room, and given to whom they may go. */
import type { CallMember, JoinCall } from "../contracts/generated";
import { linesTo } from "../core/call/members";
import type { RoomState } from "../core/room/state";
import type { Media } from "./media";
import type { Outgoing } from "./remote";
import type { Screen } from "./screen";

const NOTHING: Outgoing = { audio: null, camera: null, screen: null };

export class Sending {
  #media: Media;
  #screen: Screen;
  #watching: () => boolean;

  constructor(media: Media, screen: Screen, watching: () => boolean) {
    this.#media = media;
    this.#screen = screen;
    this.#watching = watching;
  }

  all(): Outgoing {
    if (this.#watching()) return NOTHING;
    return {
      audio: this.#media.audio.peek().track,
      camera: this.#media.video.peek().track,
      screen: this.#screen.outgoing.peek(),
    };
  }

  /** To that member: only what its person, and ours, agreed to. */
  to(member: CallMember, { account_id: accountId, recording, pictures }: RoomState): Outgoing {
    const lines = linesTo(member, { watch: this.#watching(), accountId, recording, pictures });
    const all = this.all();
    return {
      audio: lines.includes("audio") ? all.audio : null,
      camera: lines.includes("camera") ? all.camera : null,
      screen: lines.includes("screen") ? all.screen : null,
    };
  }

  /** As the room, and through it the others, are told. */
  told(): Omit<JoinCall, "n"> {
    const sends = !this.#watching();
    return {
      type: "join_call",
      audio: sends && this.#media.audio.peek().track !== null && !this.#media.muted.peek(),
      video: sends && this.#media.video.peek().track !== null,
      screen: sends && this.#screen.shared.peek() !== null,
      watch: !sends,
      paused: this.#screen.paused.peek(),
    };
  }
}
