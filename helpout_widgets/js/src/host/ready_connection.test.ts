import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Standby } from "./ready_connection";

class FakePeerConnection {
  static made: FakePeerConnection[] = [];
  signalingState = "stable";
  lines = 0;
  constructor(public config: RTCConfiguration) {
    FakePeerConnection.made.push(this);
  }
  addTransceiver() {
    this.lines += 1;
    return {};
  }
  async setLocalDescription() {
    this.signalingState = "have-local-offer";
  }
  close() {
    this.signalingState = "closed";
  }
}

const OUTGOING = { audio: null, camera: null, screen: null };
const CONFIG: RTCConfiguration = { iceServers: [{ urls: "turn:one.example" }] };
const made = () => FakePeerConnection.made;

beforeEach(() => {
  FakePeerConnection.made = [];
  vi.stubGlobal("RTCPeerConnection", FakePeerConnection);
  vi.stubGlobal("MediaStream", class {});
});
afterEach(() => vi.unstubAllGlobals());

it("makes one connection, with its three lines and its offer, and hands it over once", async () => {
  const standby = new Standby();
  standby.keep(CONFIG, OUTGOING, 0);
  standby.keep(CONFIG, OUTGOING, 1_000);
  expect(standby.take(CONFIG, 1_000)?.connection).toBe(made()[0]);
  expect(standby.take(CONFIG, 1_000)).toBeNull();
  expect(made().map((one) => one.lines)).toEqual([3]);
});

it("hands over none whose offer is not there yet", () => {
  const standby = new Standby();
  standby.keep(CONFIG, OUTGOING, 0);
  const [connection] = made();
  if (connection !== undefined) connection.signalingState = "stable";
  expect(standby.take(CONFIG, 0)).toBeNull();
});

it("replaces one of other relays or of a minute ago, and ends it", () => {
  const standby = new Standby();
  standby.keep(CONFIG, OUTGOING, 0);
  expect(standby.take({ ...CONFIG, iceTransportPolicy: "relay" }, 0)).toBeNull();
  expect(standby.take(CONFIG, 60_000)).toBeNull();
  standby.keep({ ...CONFIG, iceTransportPolicy: "relay" }, OUTGOING, 0);
  expect(made().map((one) => one.signalingState)).toEqual(["closed", "have-local-offer"]);
});

it("leaves alone what was taken, and ends what was not", () => {
  const standby = new Standby();
  standby.keep(CONFIG, OUTGOING, 0);
  standby.take(CONFIG, 0);
  standby.keep(CONFIG, OUTGOING, 0);
  standby.forget();
  expect(made().map((one) => one.signalingState)).toEqual(["have-local-offer", "closed"]);
});
