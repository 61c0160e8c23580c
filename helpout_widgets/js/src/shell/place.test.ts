// @vitest-environment jsdom
import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Mount, PaneContext, PaneName, PaneOptions } from "../host/context";
import type { Blocked, LiveHost, Page, Services } from "../host/page";
import { createProblemDesk } from "../host/problem_desk";
import { Place } from "./place";

const contexts = new Map<PaneName, PaneContext>();
const disposed: PaneName[] = [];
let place: Place;
let root: HTMLElement;

function fakePage() {
  let live: LiveHost | null = null;
  return {
    services: null,
    problem: createProblemDesk(),
    notebook: signal(null),
    blocked: signal<Blocked | null>(null),
    setLiveHost: (host: LiveHost | null) => {
      live = host;
    },
    setDeskHost: () => {},
    openDesk: () => false,
    liveToRestore: () => null,
    openLive: (target) => live?.(target) ?? false,
    livePlace: (option) => (option === "tab" ? { here: option, move: () => {} } : null),
  } satisfies Page;
}

function paneOf(name: PaneName): Mount {
  return (element, context, options: PaneOptions) => {
    contexts.set(name, context);
    element.innerHTML = `<h1 data-helpout-heading tabindex="-1">${name}</h1><button>${JSON.stringify(options)}</button>`;
    return () => disposed.push(name);
  };
}

function begin(page: Page, load?: (name: PaneName) => Mount | Promise<Mount>) {
  place = new Place(
    root,
    {
      page,
      services: { rooms: () => ({}) } as unknown as Services,
      load: load ?? paneOf,
      drawFailure: (element, retry) => {
        element.innerHTML = "<button>again</button>";
        element.querySelector("button")?.addEventListener("click", retry);
        return () => {};
      },
      drawNotOwner: (element) => {
        element.textContent = "somebody else's";
        return () => {};
      },
      timeZone: "UTC",
      locale: "en",
    },
    "marketplace",
    { query: "x" },
  );
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const shown = () =>
  [...root.children].filter((child) => !(child as HTMLElement).hidden).map((c) => c.textContent);

beforeEach(() => {
  root = document.body.appendChild(document.createElement("div"));
});
afterEach(() => {
  place.dispose();
  root.remove();
  contexts.clear();
  disposed.length = 0;
});

describe("Place", () => {
  it("puts one pane before another, keeps it, and finds the way and the focus back", () => {
    begin(fakePage());
    const first = root.querySelector("button");
    first?.focus();
    contexts.get("marketplace")?.navigate({ pane: "listing", listing_id: "lst_1" });
    expect(shown()).toEqual(['listing{"listing_id":"lst_1"}']);
    expect(document.activeElement?.textContent).toBe("listing");
    expect(contexts.get("marketplace")?.back).toBeNull();
    expect(contexts.get("listing")?.back?.pane).toBe("marketplace");
    contexts.get("listing")?.back?.go();
    expect(shown()).toEqual(['marketplace{"query":"x"}']);
    expect(document.activeElement).toBe(first);
    expect(disposed).toEqual(["listing"]);
    expect(contexts.get("listing")?.signal.aborted).toBe(true);
    expect(contexts.get("marketplace")?.signal.aborted).toBe(false);
  });

  it("leaves live sessions to who takes them", () => {
    const page = fakePage();
    begin(page);
    const take = vi.fn(() => true);
    page.setLiveHost(take);
    const target = { pane: "live_session", live_session_id: "live_1" } as const;
    contexts.get("marketplace")?.navigate(target);
    expect(take).toHaveBeenCalledWith(target);
    expect(shown()).toEqual(['marketplace{"query":"x"}']);
    page.setLiveHost(() => false);
    contexts.get("marketplace")?.navigate(target);
    expect(shown()).toEqual(['live_session{"live_session_id":"live_1"}']);
  });

  it("draws the first run before everything, and begins anew after it", async () => {
    const page = fakePage();
    begin(page);
    page.blocked.value = "marketplace_not_chosen";
    await settled();
    expect(shown()).toEqual(["welcome{}"]);
    expect(disposed).toEqual(["marketplace"]);
    contexts.get("welcome")?.navigate({ pane: "marketplace" });
    await settled();
    expect(page.blocked.value).toBeNull();
    expect(shown()).toEqual(['marketplace{"query":"x"}']);
  });

  it("shows a visitor nothing but why", async () => {
    const page = fakePage();
    begin(page);
    page.blocked.value = "not_owner";
    await settled();
    expect(shown()).toEqual(["somebody else's"]);
  });

  it("says so when a pane's code does not come, and tries again", async () => {
    let tries = 0;
    begin(fakePage(), (name) => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error("gone")) : paneOf(name);
    });
    await settled();
    expect(shown()).toEqual(["again"]);
    root.querySelector("button")?.click();
    expect(shown()).toEqual(['marketplace{"query":"x"}']);
  });

  it("forgets a pane whose code comes after the end", async () => {
    let give: (mount: Mount) => void = () => {};
    const mount = vi.fn(paneOf("marketplace"));
    begin(fakePage(), () => new Promise<Mount>((resolve) => (give = resolve)));
    place.dispose();
    give(mount);
    await settled();
    expect(mount).not.toHaveBeenCalled();
  });

  it("keeps no more than it can show again", () => {
    begin(fakePage());
    for (let turn = 0; turn < 9; turn += 1)
      contexts.get("marketplace")?.navigate({ pane: "marketplace", query: String(turn) });
    expect(root.children.length).toBe(6);
  });
});
