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
  #joined: () => boolean;

  constructor(media: Media, screen: Screen, watching: () => boolean, joined: () => boolean) {
    this.#media = media;
    this.#screen = screen;
    this.#watching = watching;
    this.#joined = joined;
  }

  all(): Outgoing {
    if (this.#watching() || !this.#joined()) return NOTHING;
    return {
      audio: this.#media.audio.peek().track,
      camera: this.#media.video.peek().track,
      screen: this.#screen.outgoing.peek(),
    };
  }

  /** To that member: only what its person, and ours, agreed to. */
  to(member: CallMember, { account_id: accountId, recording, pictures }: RoomState): Outgoing {
    const [watch, joined] = [this.#watching(), this.#joined()];
    const lines = linesTo(member, { watch, joined, accountId, recording, pictures });
    const all = this.all();
    return {
      audio: lines.includes("audio") ? all.audio : null,
      camera: lines.includes("camera") ? all.camera : null,
      screen: lines.includes("screen") ? all.screen : null,
    };
  }

  /** As the room, and through it the others, are told. */
  told(): Omit<JoinCall, "n"> {
    const ready = !this.#joined();
    const sends = !ready && !this.#watching();
    return {
      type: "join_call",
      audio: sends && this.#media.audio.peek().track !== null && !this.#media.muted.peek(),
      video: sends && this.#media.video.peek().track !== null,
      screen: sends && this.#screen.shared.peek() !== null,
      watch: !ready && this.#watching(),
      ready,
      paused: sends && this.#screen.paused.peek(),
    };
  }
}
