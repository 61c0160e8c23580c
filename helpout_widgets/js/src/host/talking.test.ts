import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Voices } from "./audio";
import type { Media } from "./media";
import { Talking } from "./talking";

describe("talking", () => {
  const kept = new Map<string, string>();
  const muted = signal(false);
  const silence = vi.fn();
  let talking: Talking;
  const begin = () =>
    new Talking(
      {
        muted,
        setMuted: (value: boolean) => {
          muted.value = value;
        },
      } as unknown as Media,
      { silence } as unknown as Voices,
    );
  beforeEach(() => {
    kept.clear();
    muted.value = false;
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    });
    talking = begin();
  });
  afterEach(() => {
    talking.close();
    vi.unstubAllGlobals();
  });

  it("is heard while a key is held, though muted", () => {
    expect(talking.mayHold).toBe(false);
    muted.value = true;
    expect(talking.mayHold).toBe(true);
    talking.hold(true);
    expect(muted.value).toBe(false);
    expect(talking.mayHold).toBe(true);
    talking.hold(false);
    expect(muted.value).toBe(true);
  });

  it("is silent but while held with push to talk, which the browser remembers", () => {
    talking.setPushToTalk(true);
    expect(muted.value).toBe(true);
    talking.hold(true);
    expect(muted.value).toBe(false);
    talking.hold(false);
    expect(muted.value).toBe(true);
    talking.close();
    muted.value = false;
    talking = begin();
    expect(muted.value).toBe(true);
  });

  it("neither speaks nor hears where another computer of the room does", () => {
    talking.setSameRoom(true);
    expect(muted.value).toBe(true);
    expect(silence).toHaveBeenLastCalledWith(true);
    expect(talking.mayHold).toBe(false);
    talking.hold(true);
    expect(muted.value).toBe(true);
    talking.setSameRoom(false);
    expect(silence).toHaveBeenLastCalledWith(false);
    expect(muted.value).toBe(true);
  });
});
