/** What a call is given. */
import type { IceServers } from "../contracts/generated";
import type { RoomClient } from "../core/room/client";
import type { Voices } from "./audio";
import type { Media } from "./media";
import type { ServerCall, ServerCallParts } from "./remote";
import type { Screen } from "./screen";

export interface JoinOptions {
  /** See and hear only, beside the page of this person that takes part. */
  watch?: boolean;
}

export interface CallParts {
  client: RoomClient;
  media: Media;
  screen: Screen;
  voices: Voices;
  iceServers(): Promise<IceServers>;
  /** How to take part where a media server carries the call. */
  throughServer?(parts: ServerCallParts): ServerCall;
  /** Whether this page is seen. */
  visible(): boolean;
  now(): number;
}
