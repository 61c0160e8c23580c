// @vitest-environment jsdom
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HelpoutRefusal } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { mount } from "./index";
import { connectDraft, faultsOf, hostDraft, reduce, start } from "./state";

describe("state", () => {
  const filled = (change: object) => reduce(start("Asia/Kolkata", ""), { type: "filled", change });

  it.each([
    ["", "Paste the invitation that you were sent."],
    ["abcdefghijkl", "begins with https"],
    ["https://hub.example/helpouts", "a # with a code"],
    ["https://hub.example/helpouts#short", "a # with a code"],
  ])("finds what is wrong with the invitation %j", (invitation, words) => {
    expect(faultsOf(filled({ invitation, displayName: "A" })).invitation).toContain(words);
  });

  it("asks only for what the chosen way needs", () => {
    const state = filled({
      invitation: " https://h.example/a/#abcdefgh1234 ",
      displayName: " Ama ",
    });
    expect(faultsOf(state)).toEqual({});
    expect(connectDraft(state)).toEqual({
      invitation: "https://h.example/a/#abcdefgh1234",
      display_name: "Ama",
      time_zone: "Asia/Kolkata",
      ca_file: "",
    });
    const host = reduce(state, { type: "chose", way: "host" });
    expect(Object.keys(faultsOf(host))).toEqual(["name"]);
    expect(hostDraft({ ...host, marketplaceName: " CS 101 " }).name).toBe("CS 101");
  });

  it("takes back a complaint as soon as it is put right, and makes no new one meanwhile", () => {
    let state = reduce(start("UTC", ""), { type: "checked", faults: faultsOf(start("UTC", "")) });
    expect(Object.keys(state.faults).sort()).toEqual(["display_name", "invitation"]);
    state = reduce(state, { type: "filled", change: { displayName: "A" } });
    expect(Object.keys(state.faults)).toEqual(["invitation"]);
    expect(state.complaints).toBe(1);
  });
});

describe("pane", () => {
  let element: HTMLElement;
  let stop: AbortController;
  const started = {
    marketplace_name: "Campus",
    sign_in_name: "Example University",
    address: "https://m.example/helpouts/sign_in?attempt=0",
    code: "BFJK-XWRT",
    expires_in_ms: 600_000,
  };
  const connect = vi.fn();
  const status = vi.fn();
  const signIn = vi.fn();
  const waitForSignIn = vi.fn();
  const navigate = vi.fn();
  const settled = () => new Promise((resolve) => setTimeout(resolve, 10));
  const fill = (label: string, value: string) => {
    const text = [...element.querySelectorAll("label")].find((l) => l.textContent === label);
    const input = element.querySelector<HTMLInputElement>(`#${CSS.escape(text?.htmlFor ?? "")}`);
    if (input === null) throw new Error(`no field ${label}`);
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  beforeEach(() => {
    globalThis.CSS ??= { escape: (text: string) => text } as typeof CSS;
    connect.mockReset().mockResolvedValue({});
    navigate.mockReset();
    status.mockReset().mockResolvedValue({ mode: "unset", sign_in_at: "" });
    signIn.mockReset().mockResolvedValue(started);
    waitForSignIn.mockReset().mockReturnValue(new Promise(() => {}));
    stop = new AbortController();
    element = document.body.appendChild(document.createElement("div"));
  });
  const open = async () => {
    const context = {
      host: { connect, status, signIn, waitForSignIn },
      navigate,
      timeZone: "Asia/Kolkata",
      signal: stop.signal,
    } as unknown as PaneContext;
    mount(element, context, {});
    await settled();
  };
  afterEach(() => {
    stop.abort();
    render(null, element);
    element.remove();
  });
  const submit = async () => {
    element
      .querySelector("form")
      ?.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    await settled();
  };

  it("complains first, and leads to the field", async () => {
    await open();
    await submit();
    expect(connect).not.toHaveBeenCalled();
    expect(element.querySelectorAll("[aria-invalid]")).toHaveLength(2);
    await vi.waitFor(() =>
      expect(document.activeElement?.getAttribute("aria-invalid")).toBe("true"),
    );
  });

  it("joins and goes to the marketplace", async () => {
    await open();
    fill("Invitation", "https://h.example/a/#abcdefgh1234");
    fill("Your name", "Amara");
    await submit();
    expect(connect.mock.calls[0]?.[0]).toMatchObject({ display_name: "Amara" });
    expect(navigate).toHaveBeenCalledWith({ pane: "marketplace" });
  });

  it("says why it was refused and keeps what was filled in", async () => {
    await open();
    const refusal = { code: "invitation_invalid", title: "", detail: "", field: null, context: {} };
    connect.mockRejectedValueOnce(new HelpoutRefusal(refusal, 409));
    fill("Invitation", "https://h.example/a/#abcdefgh1234");
    fill("Your name", "Amara");
    await submit();
    expect(element.querySelector("[role=alert]")?.textContent).toContain("cannot be used");
    expect(element.querySelector<HTMLInputElement>("input[autocomplete=name]")?.value).toBe(
      "Amara",
    );
  });

  const link = () => element.querySelector<HTMLAnchorElement>("a[target=_blank]");
  const choose = async (title: string) => {
    const way = [...element.querySelectorAll("label")].find((l) => l.textContent?.includes(title));
    way?.querySelector("input")?.click();
    await settled();
  };

  it("has one button where it is known at which marketplace one signs in", async () => {
    status.mockResolvedValue({ mode: "unset", sign_in_at: "https://m.example/" });
    let done: (outcome: { status: string }) => void = () => {};
    waitForSignIn
      .mockResolvedValueOnce({ status: "waiting" })
      .mockReturnValueOnce(new Promise((resolve) => (done = resolve)));
    await open();
    expect(signIn.mock.calls[0]?.[0]).toMatchObject({
      marketplace_url: "https://m.example/",
      time_zone: "Asia/Kolkata",
    });
    expect(link()?.href).toBe(started.address);
    expect(link()?.textContent).toBe("Sign in with Example University");
    expect(link()?.rel).toContain("noopener");
    expect(element.textContent).toContain("BFJK-XWRT");
    done({ status: "done" });
    await settled();
    expect(navigate).toHaveBeenCalledWith({ pane: "marketplace" });
  });

  it.each([
    ["refused", "not your JupyterLab"],
    ["over", "ten minutes"],
  ])("says when it was %s, and begins again", async (outcome, words) => {
    await open();
    await choose("Sign in");
    await submit();
    expect(element.textContent).toContain("Write the marketplace's address.");
    fill("Address of the marketplace", "https://m.example/");
    waitForSignIn.mockResolvedValueOnce({ status: outcome });
    await submit();
    await settled();
    expect(element.querySelector("[role=alert]")?.textContent).toContain(words);
    expect(link()).toBeNull();
    await submit();
    expect(link()).not.toBeNull();
  });

  it("waits on while its server or the marketplace is away", async () => {
    vi.useFakeTimers();
    try {
      const away = { code: "marketplace_away", title: "", detail: "", field: null, context: {} };
      status.mockResolvedValue({ mode: "unset", sign_in_at: "https://m.example/" });
      waitForSignIn
        .mockRejectedValueOnce(new HelpoutRefusal(away, 502))
        .mockResolvedValueOnce({ status: "done" });
      void open();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(navigate).toHaveBeenCalledWith({ pane: "marketplace" });
    } finally {
      vi.useRealTimers();
    }
  });

  it("asks for an invitation where nobody signs in", async () => {
    const refusal = { code: "invalid_request", title: "", detail: "By invitation." };
    status.mockResolvedValue({ mode: "gateway", sign_in_at: "https://m.example/" });
    signIn.mockRejectedValueOnce(
      new HelpoutRefusal({ ...refusal, field: "marketplace_url", context: {} }, 400),
    );
    await open();
    expect(element.textContent).toContain("does not know this Jupyter server any more");
    expect(element.textContent).toContain("Invitation");
    expect(element.textContent).not.toContain("By invitation.");
    expect(element.textContent).not.toContain("Host one");
  });
});
