/** Another member of a call whose media comes through a media server. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { CallMember, Device } from "../contracts/generated";
import { CONNECTING } from "../core/call/quality";
import { type ChannelName, channels, type PeerChannel } from "./peer_channel";
import type { PeerView, Remote } from "./remote";

export class ServerRemote implements Remote {
  readonly connectionId: string;
  readonly accountId: string;
  readonly device: Device;
  readonly view: ReadonlySignal<PeerView>;
  #view = signal<PeerView>({
    state: "connecting",
    quality: CONNECTING,
    camera: new MediaStream(),
    screen: new MediaStream(),
  });
  #channels = channels();
  #drawnPx: number | null = null;
  #drawnChanged: () => void;

  constructor(member: CallMember, drawnChanged: () => void) {
    this.connectionId = member.connection_id;
    this.accountId = member.account_id;
    this.device = member.device;
    this.view = this.#view;
    this.#drawnChanged = drawnChanged;
  }

  /** At how many pixels of height the camera's picture is drawn; null where nobody said. */
  get drawnPx(): number | null {
    return this.#drawnPx;
  }

  drawn(heightPx: number): void {
    if (heightPx === this.#drawnPx) return;
    this.#drawnPx = heightPx;
    this.#drawnChanged();
  }

  channel(name: ChannelName): PeerChannel {
    return this.#channels[name];
  }

  show(change: Partial<PeerView>): void {
    const before = this.#view.peek();
    const now = { ...before, ...change };
    if (now.state !== before.state || now.quality !== before.quality) this.#view.value = now;
  }

  /** The track of a picture; null takes it away. */
  picture(line: "camera" | "screen", track: MediaStreamTrack | null): void {
    const stream = this.#view.peek()[line];
    for (const old of stream.getTracks()) if (old !== track) stream.removeTrack(old);
    if (track !== null && !stream.getTracks().includes(track)) stream.addTrack(track);
  }

  close(): void {
    for (const channel of Object.values(this.#channels)) channel.close();
    this.show({ state: "closed" });
  }
}
