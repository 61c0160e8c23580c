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
  const connect = vi.fn();
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
    element = document.body.appendChild(document.createElement("div"));
    const context = {
      host: { connect },
      navigate,
      timeZone: "Asia/Kolkata",
      signal: new AbortController().signal,
    } as unknown as PaneContext;
    mount(element, context, {});
  });
  afterEach(() => {
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
    await submit();
    expect(connect).not.toHaveBeenCalled();
    expect(element.querySelectorAll("[aria-invalid]")).toHaveLength(2);
    await vi.waitFor(() =>
      expect(document.activeElement?.getAttribute("aria-invalid")).toBe("true"),
    );
  });

  it("joins and goes to the marketplace", async () => {
    fill("Invitation", "https://h.example/a/#abcdefgh1234");
    fill("Your name", "Amara");
    await submit();
    expect(connect.mock.calls[0]?.[0]).toMatchObject({ display_name: "Amara" });
    expect(navigate).toHaveBeenCalledWith({ pane: "marketplace" });
  });

  it("says why it was refused and keeps what was filled in", async () => {
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
});
