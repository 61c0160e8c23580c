/** For tests of the call: a browser's connection and a room, moved by hand. */
import type { CallMember, Participant, Welcome } from "../contracts/generated";
import { emptyRoom, type RoomState } from "../core/room/state";

export const ME = "con_me0000000000";
export const ADA = "con_ada000000000";
export const RELAYS = ["turn:one.example", "turn:two.example"];
export const account = (id: string) => `acc_${id.slice(4)}`;

export class FakePeerConnection extends EventTarget {
  static made: FakePeerConnection[] = [];
  connectionState = "new";
  signalingState = "stable";
  localDescription: { type: string; sdp: string } | null = null;
  currentRemoteDescription: { sdp: string } | null = null;
  pendingRemoteDescription: { sdp: string } | null = null;
  packets = 0;
  /** Of the relay that carries the media; empty: none does. */
  relay = "";
  restarts = 0;
  #lines: { mid: string; direction: string; sender: { track: unknown } }[] = [];

  constructor(public config: RTCConfiguration) {
    super();
    FakePeerConnection.made.push(this);
  }
  addTransceiver(what: unknown) {
    if (this.#lines.length === 0)
      queueMicrotask(() => this.dispatchEvent(new Event("negotiationneeded")));
    return this.#addLine(typeof what === "string" ? null : what);
  }
  addTrack(track: unknown) {
    return this.#addLine(track).sender;
  }
  /** What is sent now, by line. */
  get sent() {
    return this.#lines.map((line) => line.sender.track);
  }
  #addLine(track: unknown = null) {
    const sender = {
      track,
      replaceTrack: async (next: unknown) => {
        sender.track = next;
      },
    };
    const line = { mid: String(this.#lines.length), direction: "sendrecv", sender };
    this.#lines.push(line);
    return line;
  }
  getTransceivers() {
    return this.#lines;
  }
  async setLocalDescription() {
    this.localDescription = { type: "offer", sdp: "offer" };
    this.signalingState = "have-local-offer";
  }
  async setRemoteDescription(told: { type: string; sdp: string }) {
    this.signalingState = told.type === "offer" ? "have-remote-offer" : "stable";
    if (told.type === "offer") {
      this.pendingRemoteDescription = told;
      while (this.#lines.length < 3) this.#addLine();
    }
    if (told.type === "answer") {
      this.currentRemoteDescription = told;
      this.dispatchEvent(new Event("signalingstatechange"));
    }
    this.become("connected");
  }
  become(state: string) {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }
  restartIce() {
    this.restarts += 1;
  }
  getConfiguration() {
    return this.config;
  }
  setConfiguration(config: RTCConfiguration) {
    this.config = config;
  }
  get relays() {
    return this.config.iceServers?.flatMap((server) => server.urls);
  }
  async getStats() {
    const entry = { type: "inbound-rtp", id: "a", mid: "0", packetsReceived: this.packets };
    const relayed = { type: "local-candidate", candidateType: "relay", url: this.relay };
    return new Map<string, object>([
      ["a", entry],
      ["t", { type: "transport", selectedCandidatePairId: "p" }],
      ["p", { type: "candidate-pair", localCandidateId: "l" }],
      ["l", this.relay === "" ? { type: "local-candidate", candidateType: "host" } : relayed],
    ]);
  }
  close() {
    this.connectionState = "closed";
  }
}

/** The room as the call sees it, moved by hand. */
export class FakeRoom {
  state: RoomState = {
    ...emptyRoom(ME),
    link: "open",
    account_id: account(ME),
    participants: [participant(ME, 1), participant(ADA, 2)],
  };
  sent: Record<string, unknown>[] = [];
  #told = new Set<() => void>();
  #signals = new Set<(frame: unknown) => void>();
  #welcomes = new Set<(frame: Welcome) => void>();

  subscribe = (listener: () => void) => this.#add(this.#told, listener);
  onSignal = (listener: (frame: unknown) => void) => this.#add(this.#signals, listener);
  onWelcome = (listener: (frame: Welcome) => void) => this.#add(this.#welcomes, listener);
  send = (frame: Record<string, unknown>) => {
    this.sent.push(frame);
    return true;
  };
  become(change: Partial<RoomState>) {
    this.state = { ...this.state, ...change };
    for (const listener of this.#told) listener();
  }
  answer() {
    this.describe("answer", "a=ice-ufrag:x");
  }
  describe(type: "offer" | "answer", sdp: string) {
    const frame = { sender: ADA, description: { type, sdp }, candidate: null };
    for (const listener of this.#signals) listener(frame);
  }
  welcome(resumed: boolean, change: Partial<RoomState>) {
    this.become({ link: "open", ...change });
    const frame = { resumed, connection_id: ME, call: this.state.call } as unknown as Welcome;
    for (const listener of this.#welcomes) listener(frame);
  }
  #add<T>(set: Set<T>, listener: T) {
    set.add(listener);
    return () => {
      set.delete(listener);
    };
  }
}

export function participant(id: string, order: number): Participant {
  const role = order === 1 ? "student" : "tutor";
  const who = { id: account(id), display_name: id };
  return { connection_id: id, account: who, role, order, here: true, device: "page", hand: 0 };
}
export const member = (id: string, order: number, owner = id): CallMember => ({
  connection_id: id,
  account_id: account(owner),
  order,
  audio: true,
  video: true,
  screen: false,
  device: "page",
  watch: false,
  ready: false,
  paused: false,
});
