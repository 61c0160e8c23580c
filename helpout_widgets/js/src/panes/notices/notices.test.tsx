// @vitest-environment jsdom
import { signal } from "@preact/signals";
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Notice, NoticePreferences } from "../../contracts/generated";
import { clientRefusal } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import type { Hint } from "../../host/events";
import { Bell } from "./bell";
import { mount } from "./index";

const NOW = Date.parse("2026-06-01T08:00:00Z");

function notice(id: string, kind: Notice["kind"], read: boolean): Notice {
  return {
    id,
    kind,
    about: "bkg_1",
    facts: { title: "<i>Merges</i>", who: "Ada" },
    at: "2026-06-01T07:00:00Z",
    read,
  };
}

const stored: NoticePreferences = {
  email: "ada@example.org",
  email_confirmed: false,
  email_on: true,
  reminders: true,
  queue: true,
  urgent: true,
  reminder_minutes: 30,
  quiet_from: "00:00",
  quiet_until: "00:00",
  mail_possible: true,
};

describe("the pane of notices", () => {
  let element: HTMLElement;
  let hint: (hint: Hint) => void;
  const api = {
    notices: vi.fn(),
    readNotices: vi.fn(),
    noticePreferences: vi.fn(),
    putNoticePreferences: vi.fn(),
    confirmNoticeAddress: vi.fn(),
  };
  const navigate = vi.fn();
  const flush = () => vi.advanceTimersByTimeAsync(20);
  const context = () =>
    ({
      api,
      events: {
        listen: (listener: (hint: Hint) => void) => {
          hint = listener;
          return () => {};
        },
      },
      notices: { unread: signal(12), watch: () => () => {}, hear: () => () => {} },
      navigate,
      back: null,
      now: () => NOW,
      timeZone: "UTC",
      locale: "en",
      signal: new AbortController().signal,
    }) as unknown as PaneContext;
  const button = (text: RegExp) =>
    [...element.querySelectorAll<HTMLElement>("button")].find((found) =>
      text.test(found.textContent ?? ""),
    );
  const press = async (text: RegExp) => {
    expect(button(text), String(text)).toBeDefined();
    button(text)?.click();
    await flush();
  };

  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
    for (const call of [...Object.values(api), navigate]) call.mockReset();
    const two = [notice("ntc_2", "ticket_called", false), notice("ntc_1", "no_show", true)];
    api.notices.mockResolvedValue({ notices: two, unread: 1, total: 2 });
    api.readNotices.mockResolvedValue(undefined);
    api.noticePreferences.mockResolvedValue(stored);
    element = document.body.appendChild(document.createElement("div"));
  });
  afterEach(() => {
    render(null, element);
    element.remove();
    vi.useRealTimers();
  });

  it("reads a notice by opening it, and leads to what it is about", async () => {
    mount(element, context(), {});
    await flush();
    expect(element.querySelector("i")).toBeNull();
    expect(element.textContent).toContain("<i>Merges</i>");
    await press(/^It is your turn/);
    expect(api.readNotices).toHaveBeenCalledWith({ ids: ["ntc_2"] });
    expect(navigate).toHaveBeenCalledWith({ pane: "queue" });
    await press(/^Noted as missed/);
    expect(api.readNotices).toHaveBeenCalledTimes(1);
    await press(/^Mark all as read/);
    expect(api.readNotices).toHaveBeenLastCalledWith({ ids: [] });
  });

  it("looks again when something came, and says so where the marketplace is away", async () => {
    api.notices.mockRejectedValueOnce(clientRefusal("client_no_connection"));
    mount(element, context(), {});
    await flush();
    expect(element.querySelector("[data-helpout-heading]")).not.toBeNull();
    expect(button(/^It is your turn/)).toBeUndefined();
    hint({ name: "notice_changed", id: "" });
    await flush();
    expect(button(/^It is your turn/)).toBeDefined();
    expect(api.notices).toHaveBeenCalledTimes(2);
  });

  it("mails the link again, and shows at once that it was pressed", async () => {
    api.confirmNoticeAddress.mockResolvedValue(stored);
    mount(element, context(), {});
    await flush();
    await press(/^How to be told/);
    expect(element.textContent).toContain("Press the link that was mailed to ada@example.org");
    await press(/^Mail the link again/);
    expect(api.confirmNoticeAddress).toHaveBeenCalledTimes(1);
    api.noticePreferences.mockResolvedValue({ ...stored, email_confirmed: true });
    hint({ name: "notice_changed", id: "" });
    await flush();
    expect(element.textContent).toContain("This address is confirmed.");
  });

  it("saves what was chosen, but no address that is none", async () => {
    api.putNoticePreferences.mockResolvedValue({ ...stored, queue: false });
    mount(element, context(), {});
    await flush();
    await press(/^How to be told/);
    const email = element.querySelector<HTMLInputElement>("input[type=email]");
    const type = async (text: string) => {
      if (email !== null) email.value = text;
      email?.dispatchEvent(new Event("input", { bubbles: true }));
      await flush();
    };
    await type("ada@example.org, bob@example.org");
    element.querySelector("form")?.requestSubmit();
    await flush();
    expect(api.putNoticePreferences).not.toHaveBeenCalled();
    expect(element.textContent).toContain("One plain address");
    await type("ada@example.org");
    const boxes = [...element.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
    boxes[2]?.click();
    await flush();
    element.querySelector("form")?.requestSubmit();
    await flush();
    expect(api.putNoticePreferences).toHaveBeenCalledWith(
      expect.objectContaining({ email: "ada@example.org", queue: false, quiet_until: "00:00" }),
    );
  });

  it("counts on the bell, in words for who cannot see it", async () => {
    render(<Bell context={context()} />, element);
    await flush();
    expect(element.textContent).toBe("9+");
    const bell = element.querySelector("button");
    expect(bell?.getAttribute("aria-label")).toBe("Notices, 12 unread");
    bell?.click();
    expect(navigate).toHaveBeenCalledWith({ pane: "notices" });
  });
});
