import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Screen } from "./screen";

class FakeTrack extends EventTarget {
  readyState = "live";
  contentHint = "";
  surface = "browser";
  narrowedTo: unknown = null;
  refuses = false;
  stop() {
    this.readyState = "ended";
  }
  getSettings() {
    return { displaySurface: this.surface };
  }
  async restrictTo(target: unknown) {
    if (this.refuses) throw new DOMException("another tab", "NotAllowedError");
    this.narrowedTo = target;
  }
  async cropTo() {
    throw new DOMException("another tab", "NotAllowedError");
  }
}

describe("the screen that this page shares", () => {
  let screen: Screen;
  let track: FakeTrack;
  let asked: Record<string, unknown>[];
  let answer: () => Promise<unknown>;
  const element = { style: { isolation: "" } } as HTMLElement;
  const notebook = { kind: "notebook", surface: { element, name: "sales.ipynb" } } as const;

  beforeEach(() => {
    screen = new Screen();
    track = new FakeTrack();
    asked = [];
    answer = async () => ({ getVideoTracks: () => [track] });
    vi.stubGlobal("isSecureContext", true);
    vi.stubGlobal("HTMLCanvasElement", class {});
    vi.stubGlobal("RestrictionTarget", { fromElement: async (one: unknown) => ({ of: one }) });
    vi.stubGlobal("CropTarget", { fromElement: async (one: unknown) => ({ of: one }) });
    vi.stubGlobal("navigator", {
      mediaDevices: {
        getDisplayMedia: async (hints: Record<string, unknown>) => {
          asked.push(hints);
          return await answer();
        },
      },
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("asks for what was chosen, without sound, and keeps text sharp", async () => {
    expect(await screen.start({ kind: "window" })).toBeNull();
    expect(asked[0]).toMatchObject({ audio: false, video: { displaySurface: "window" } });
    expect(track.contentHint).toBe("detail");
    // What counts is what the person chose in the end.
    expect(screen.shared.value?.kind).toBe("tab");
  });

  it("follows the browser's own bar to another surface", async () => {
    await screen.start({ kind: "tab" });
    track.surface = "window";
    track.dispatchEvent(new Event("configurationchange"));
    expect(screen.shared.value?.kind).toBe("window");
  });

  it("ends with its track, and with one press", async () => {
    await screen.start({ kind: "screen" });
    track.dispatchEvent(new Event("ended"));
    expect(screen.shared.value).toBeNull();
    await screen.start({ kind: "screen" });
    screen.stop();
    expect(track.readyState).toBe("ended");
    expect(screen.shared.value).toBeNull();
  });

  it("sends nothing while paused, and is not paused anew", async () => {
    screen.setPaused(true);
    expect(screen.paused.value).toBe(false);
    await screen.start({ kind: "tab" });
    screen.setPaused(true);
    expect(screen.outgoing.value).toBeNull();
    expect(screen.shared.value).not.toBeNull();
    screen.setPaused(false);
    expect(screen.outgoing.value).toBe(track);
    screen.setPaused(true);
    screen.stop();
    await screen.start({ kind: "tab" });
    expect(screen.paused.value).toBe(false);
  });

  it("narrows this tab to the notebook before anybody sees it", async () => {
    const narrow = track.restrictTo.bind(track);
    track.restrictTo = async (target) => {
      expect(screen.outgoing.value).toBeNull();
      await narrow(target);
    };
    expect(await screen.start(notebook)).toBeNull();
    expect(asked[0]).toMatchObject({ preferCurrentTab: true });
    expect(track.narrowedTo).toEqual({ of: element });
    expect(screen.shared.value).toMatchObject({ kind: "notebook", element, name: "sales.ipynb" });
    expect(element.style.isolation).toBe("isolate");
    screen.stop();
    expect(element.style.isolation).toBe("");
    await screen.start(notebook);
    track.dispatchEvent(new Event("ended"));
    expect(element.style.isolation).toBe("");
  });

  it("never hands out a tab that could not be narrowed", async () => {
    track.refuses = true;
    expect(await screen.start(notebook)).toBe("not_this_tab");
    expect(track.readyState).toBe("ended");
    expect(screen.shared.value).toBeNull();
    expect(element.style.isolation).toBe("");
  });

  it("does not begin when the call ended while the person was asked", async () => {
    const started = screen.start({ kind: "tab" });
    screen.stop();
    await started;
    expect(track.readyState).toBe("ended");
    expect(screen.shared.value).toBeNull();
  });

  it("keeps what is shared when another choice is refused", async () => {
    await screen.start({ kind: "tab" });
    answer = async () => {
      throw new DOMException("no", "NotAllowedError");
    };
    expect(await screen.start({ kind: "window" })).toBe("blocked");
    expect(screen.outgoing.value).toBe(track);
    expect(track.readyState).toBe("live");
  });

  it("says where the browser shares no screens", async () => {
    vi.stubGlobal("navigator", { mediaDevices: {} });
    expect(await screen.start({ kind: "tab" })).toBe("unsupported");
    vi.stubGlobal("isSecureContext", false);
    expect(await screen.start({ kind: "tab" })).toBe("insecure");
  });
});
