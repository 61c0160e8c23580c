/**
 * Other members of a call as panes see them, however their media comes: by a connection of its
 * own (`peer.ts`) or through a media server.
 */
import type { ReadonlySignal } from "@preact/signals";
import type { CallLine, Device } from "../contracts/generated";
import type { Quality } from "../core/call/quality";
import type { RoomClient } from "../core/room/client";
import type { Voices } from "./audio";
import type { ChannelName, PeerChannel } from "./peer_channel";

/** What this page sends, by line. */
export type Outgoing = Readonly<Record<CallLine, MediaStreamTrack | null>>;

export interface PeerView {
  readonly state: RTCPeerConnectionState;
  readonly quality: Quality;
  /** Their camera's picture. */
  readonly camera: MediaStream;
  readonly screen: MediaStream;
}

export interface Remote {
  readonly connectionId: string;
  readonly accountId: string;
  readonly device: Device;
  readonly view: ReadonlySignal<PeerView>;
  /** Never opens with what is no page, nor through a media server. */
  channel(name: ChannelName): PeerChannel;
  /**
   * At how many pixels of height the camera's picture is drawn now, 0 while it is not seen. Only
   * there where it saves something: a media server then sends a smaller picture, or none.
   */
  drawn?(heightPx: number): void;
}

/** What a call through a media server is given. */
export interface ServerCallParts {
  readonly client: RoomClient;
  readonly voices: Voices;
  /** The ways through the network, as they are now. */
  config(): RTCConfiguration;
  outgoing(): Outgoing;
  now(): number;
}

/** A call of topology `server`: one connection to send, one to receive, a remote for each member. */
export interface ServerCall {
  readonly remotes: ReadonlySignal<readonly Remote[]>;
  /** What we send changed: mute, camera, screen. */
  refresh(): void;
  /** The network is another one, or it is back. */
  restart(): void;
  close(): void;
}
