import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Media } from "./media";

class FakeTrack extends EventTarget {
  kind = "audio";
  enabled = true;
  getSettings = () => ({});
  stop() {}
}

class FakeAudioContext {
  static state = "running";
  state = FakeAudioContext.state;
  createAnalyser = () => ({ fftSize: 0, getFloatTimeDomainData: () => {} });
  createMediaStreamSource = () => ({ connect: () => {} });
  resume = async () => {};
  close = async () => {};
}

describe("a microphone's level", () => {
  beforeEach(() => {
    const devices = Object.assign(new EventTarget(), {
      getUserMedia: async () => ({ getTracks: () => [new FakeTrack()] }),
      enumerateDevices: async () => [],
    });
    vi.stubGlobal("isSecureContext", true);
    vi.stubGlobal("navigator", { mediaDevices: devices });
    vi.stubGlobal("localStorage", { getItem: () => null });
    vi.stubGlobal("AudioContext", FakeAudioContext);
    vi.stubGlobal("MediaStream", class {});
    vi.stubGlobal("HTMLMediaElement", class {});
  });
  afterEach(() => vi.unstubAllGlobals());

  const measures = async (state: string) => {
    FakeAudioContext.state = state;
    const media = new Media();
    await media.start({ audio: true, video: false });
    media.level();
    return media.measures;
  };

  it("is measured where the browser's sound runs, and not where it waits for a device", async () => {
    expect(await measures("running")).toBe(true);
    expect(await measures("suspended")).toBe(false);
  });
});
