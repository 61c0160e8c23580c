/** Connected before one joins: nothing is sent, heard or told of it; to join is only to send. */
import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { CallMember } from "../contracts/generated";
import type { RoomClient } from "../core/room/client";
import type { Voices } from "./audio";
import { Call } from "./call";
import { ADA, FakePeerConnection, FakeRoom, ME, member, participant } from "./call_fakes";
import type { Media } from "./media";
import { UNSEEN_MS } from "./readiness";
import { Screen } from "./screen";

const VOICE = { kind: "audio" };
const CAMERA = { kind: "video" };
const MEDIA = [VOICE, CAMERA, null];
const NOTHING = [null, null, null];

let room: FakeRoom;
let call: Call;
let visible: boolean;
let heard: string[];

beforeEach(async () => {
  vi.useFakeTimers();
  FakePeerConnection.made = [];
  vi.stubGlobal("RTCPeerConnection", FakePeerConnection);
  vi.stubGlobal("RTCRtpReceiver", {});
  vi.stubGlobal("MediaStream", class {});
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("removeEventListener", () => {});
  vi.stubGlobal("localStorage", { getItem: () => null });
  room = new FakeRoom();
  room.state = { ...room.state, known: true };
  visible = true;
  heard = [];
  call = new Call({
    client: room as unknown as RoomClient,
    media: {
      audio: signal({ track: VOICE }),
      video: signal({ track: CAMERA }),
      muted: signal(false),
    } as unknown as Media,
    screen: new Screen(),
    voices: {
      play: (id: string) => heard.push(id),
      stop: (id: string) => {
        heard = heard.filter((one) => one !== id);
      },
    } as unknown as Voices,
    iceServers: async () => ({
      ice_servers: [],
      transport_policy: "all",
      expires_in_ms: 3_600_000,
    }),
    visible: () => visible,
    now: () => Date.now(),
  });
  await call.prepare();
});
afterEach(() => {
  call.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const is = (id: string, order: number, ready: boolean): CallMember => ({
  ...member(id, order),
  ...(ready ? { ready, audio: false, video: false } : {}),
});
const told = () => room.sent.filter(({ type }) => type !== "send_signal").map(brief);
const brief = ({ type, ready }: Record<string, unknown>) =>
  type === "join_call" ? (ready === true ? "ready" : "join") : type;
const soon = () => vi.advanceTimersByTimeAsync(1);
function peer(at = 0): FakePeerConnection {
  const made = FakePeerConnection.made[at];
  if (made === undefined) throw new Error("no connection");
  return made;
}
/** At the check, and connected with Ada. */
async function connected(ada: { ready: boolean; order?: number }) {
  const over = call.beReady();
  room.become({ call: [is(ME, 2, true), is(ADA, ada.order ?? 1, ada.ready)] });
  await soon();
  if ((ada.order ?? 1) < 2) room.answer();
  else room.describe("offer", "a=ice-ufrag:x");
  await soon();
  return over;
}

it("is connected before the press, and nothing of camera or microphone goes out", async () => {
  expect(told()).toEqual([]);
  await connected({ ready: false });
  expect(told()).toEqual(["ready"]);
  expect(room.sent[0]).toMatchObject({ audio: false, video: false, screen: false, watch: false });
  expect(peer().connectionState).toBe("connected");
  expect(peer().sent).toEqual(NOTHING);
  expect(call.phase.value).toBe("out");
  expect(call.peers.value).toEqual([]);
});

it("sends at the press, over what stands, with nothing to negotiate", async () => {
  await connected({ ready: false });
  room.sent = [];
  void call.join();
  await soon();
  expect(peer().sent).toEqual(MEDIA);
  expect(call.peers.value).toHaveLength(1);
  expect(room.sent.map(({ type }) => type)).toEqual(["join_call"]);
  room.become({ call: [is(ME, 2, false), is(ADA, 3, false)] });
  await soon();
  expect(call.phase.value).toBe("in");
  expect(FakePeerConnection.made).toHaveLength(1);
});

it("answers without its camera too, where the other is the one who offers", async () => {
  await connected({ ready: false, order: 3 });
  expect(peer().sent).toEqual(NOTHING);
  void call.join();
  await soon();
  expect(peer().sent).toEqual(MEDIA);
});

it("sends nothing to who has not joined, until they have", async () => {
  await connected({ ready: true });
  void call.join();
  await soon();
  room.become({ call: [is(ME, 2, false), is(ADA, 3, true)] });
  await soon();
  expect(peer().sent).toEqual(NOTHING);
  expect(call.peers.value).toEqual([]);
  room.become({ call: [is(ME, 2, false), is(ADA, 3, false)] });
  await soon();
  expect(peer().sent).toEqual(MEDIA);
  expect(call.peers.value).toHaveLength(1);
  room.become({ call: [is(ME, 2, false), is(ADA, 3, true)] });
  await soon();
  expect(peer().sent).toEqual(NOTHING);
});

it("plays no voice before both are in the call", async () => {
  const track = (pc: FakePeerConnection) =>
    pc.dispatchEvent(
      Object.assign(new Event("track"), { transceiver: pc.getTransceivers()[0], track: {} }),
    );
  await connected({ ready: true });
  track(peer());
  void call.join();
  await soon();
  expect(heard).toEqual([]);
  room.become({ call: [is(ME, 2, false), is(ADA, 3, false)] });
  expect(heard).toEqual([ADA]);
  call.leave();
  expect(heard).toEqual([]);
});

it("is not taken for a dead path, however long nothing comes", async () => {
  await connected({ ready: false });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(peer().restarts).toBe(0);
  expect(FakePeerConnection.made).toHaveLength(1);
});

it("ends with the check, and goes on where somebody joined", async () => {
  const over = await connected({ ready: false });
  over();
  expect(told()).toEqual(["ready", "leave_call"]);
  expect(peer().connectionState).toBe("closed");
  room.sent = [];
  const again = await connected({ ready: false });
  void call.join();
  again();
  await soon();
  expect(told()).toEqual(["ready", "join"]);
});

it("ends some minutes after the page was last seen, and is back with it", async () => {
  await connected({ ready: false });
  visible = false;
  await vi.advanceTimersByTimeAsync(UNSEEN_MS - 5_000);
  expect(told()).toEqual(["ready"]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told()).toEqual(["ready", "leave_call"]);
  expect(peer().connectionState).toBe("closed");
  visible = true;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told()).toEqual(["ready", "leave_call", "ready"]);
});

it("is never for a watcher, through a media server, in a full call, or beside oneself", async () => {
  const others = ["b", "c", "d", "e"].map((one, at) => is(`con_${one}`, at + 3, false));
  const own = { ...is("con_me1111111111", 3, false), account_id: "acc_me0000000000" };
  const watcher = { ...participant(ME, 1), role: "watcher" as const };
  room.become({ topology: "server" });
  call.beReady();
  room.become({ topology: "mesh", participants: [watcher] });
  room.become({ participants: [participant(ME, 1)], call: others });
  room.become({ call: [own] });
  room.become({ call: [], ended: true });
  expect(told()).toEqual([]);
  room.become({ ended: false });
  expect(told()).toEqual(["ready"]);
});

it("leaves it to the window of the same person that came later, until it is looked at", async () => {
  await connected({ ready: false });
  const later = { ...is("con_me1111111111", 4, true), account_id: "acc_me0000000000" };
  room.become({ call: [is(ADA, 3, false), later] });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(told()).toEqual(["ready"]);
  expect(peer().connectionState).toBe("closed");
  visible = false;
  await vi.advanceTimersByTimeAsync(2_000);
  visible = true;
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told()).toEqual(["ready", "ready"]);
});

it("outlives the room's socket, and says so again to a room that forgot", async () => {
  await connected({ ready: false });
  room.become({ link: "waiting" });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(peer().connectionState).toBe("connected");
  room.welcome(false, { call: [], participants: [participant(ME, 2)] });
  expect(told()).toEqual(["ready", "ready"]);
  expect(peer().connectionState).toBe("closed");
});

it("is made anew where the relays' leave ends", async () => {
  await connected({ ready: false });
  await vi.advanceTimersByTimeAsync(3_602_000);
  expect(told()).toEqual(["ready", "leave_call", "ready"]);
  expect(peer().connectionState).toBe("closed");
});
