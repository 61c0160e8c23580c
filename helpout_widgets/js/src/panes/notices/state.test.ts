import { describe, expect, it } from "vitest";
import type { Notice, NoticeKind, NoticePreferences } from "../../contracts/generated";
import { notices as words } from "../../core/messages/en/notices";
import { aboutOf, areaOf, textOf, wantsAnswerNow } from "../../core/notice/notice";
import { draftOf, formOf, looksLikeAddress, reminderChoices } from "./state";

const stored: NoticePreferences = {
  email: "ada@example.org",
  email_confirmed: true,
  email_on: true,
  reminders: true,
  queue: false,
  urgent: true,
  reminder_minutes: 45,
  quiet_from: "00:00",
  quiet_until: "00:00",
  mail_possible: true,
};

describe("preferences", () => {
  it("come back as they were", () => {
    const { email_confirmed: _, mail_possible: __, ...rest } = stored;
    expect(draftOf(formOf(stored))).toEqual(rest);
    const night = { quiet_from: "21:30", quiet_until: "06:00" };
    expect(draftOf(formOf({ ...stored, ...night }))).toEqual({ ...rest, ...night });
  });

  it("offers a night to who turns quiet hours on", () => {
    expect(draftOf({ ...formOf(stored), quiet: true })).toMatchObject({
      quiet_from: "22:00",
      quiet_until: "07:00",
    });
  });

  it("offers what is stored among the usual", () => {
    expect(reminderChoices(45)).toEqual([5, 10, 15, 30, 45, 60, 120, 240]);
  });

  it.each([
    ["", true],
    [" ada@example.org ", true],
    ["ada@intranet", true],
    ["ada", false],
    ["Ada <ada@example.org>", false],
    ["ada@example.org, bob@example.org", false],
    ["ada@example.org\nBcc: bob@example.org", false],
  ])("takes %j for an address: %s", (text, yes) => {
    expect(looksLikeAddress(text)).toBe(yes);
  });
});

describe("a notice", () => {
  const now = Date.parse("2026-06-01T08:00:00Z");
  const made = (kind: NoticeKind, facts: Record<string, string>): Notice => ({
    id: "ntc_1",
    kind,
    about: "bkg_1",
    facts,
    at: "2026-06-01T08:00:00Z",
    read: false,
  });

  it("reads in the zone of whoever reads it", () => {
    const notice = made("booking_confirmed", {
      title: "Merges",
      who: "Ada",
      start: "2026-06-01T18:30:00+00:00",
    });
    expect(textOf(notice, "Asia/Kolkata", now)).toBe("Booked with Ada");
    expect(aboutOf(notice, "Asia/Kolkata", now)).toMatch(/^Merges · Tomorrow, 12:00.am$/);
  });

  it("says what it can of facts that are missing or none", () => {
    const notice = made("running_late", { start: "soon", minutes: "9; DROP" });
    expect(textOf(notice, "UTC", now)).toBe("Somebody is late");
    expect(aboutOf(notice, "UTC", now)).toBe("");
  });

  it("leads somewhere, and only what cannot wait is put before other work", () => {
    expect(areaOf("ticket_called")).toBe("queue");
    expect(areaOf("ticket_taken")).toBe("desk");
    expect(areaOf("urgent_asked")).toBe("urgent");
    expect(areaOf("seat_free")).toBe("gathering");
    expect(areaOf("calendar_unreadable")).toBe("hours");
    expect(areaOf("no_show")).toBe("booking");
    expect(wantsAnswerNow("ticket_called")).toBe(true);
    expect(wantsAnswerNow("booking_confirmed")).toBe(false);
  });

  it("is counted on the bell as far as there is room", () => {
    expect([0, 1, 12].map(words.open)).toEqual([
      "Notices",
      "Notices, one unread",
      "Notices, 12 unread",
    ]);
    expect([1, 9, 10].map(words.count)).toEqual(["1", "9", "9+"]);
  });
});
