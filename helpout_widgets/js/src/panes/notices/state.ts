/** The form of what one wants to be told: a draft beside what is stored. */

import type { NoticePreferences, NoticePreferencesDraft } from "../../contracts/generated";

/** Offered as "so long before"; one that is stored and not among them is offered too. */
export const REMINDERS: readonly number[] = [5, 10, 15, 30, 60, 120, 240];
const NIGHT = { from: "22:00", until: "07:00" };

export interface Form {
  email: string;
  email_on: boolean;
  reminders: boolean;
  queue: boolean;
  urgent: boolean;
  reminder_minutes: number;
  quiet: boolean;
  quiet_from: string;
  quiet_until: string;
}

export function formOf(stored: NoticePreferences): Form {
  const quiet = stored.quiet_from !== stored.quiet_until;
  return {
    email: stored.email,
    email_on: stored.email_on,
    reminders: stored.reminders,
    queue: stored.queue,
    urgent: stored.urgent,
    reminder_minutes: stored.reminder_minutes,
    quiet,
    quiet_from: quiet ? stored.quiet_from : NIGHT.from,
    quiet_until: quiet ? stored.quiet_until : NIGHT.until,
  };
}

export function draftOf(form: Form): NoticePreferencesDraft {
  const { quiet, quiet_from, quiet_until, email, ...rest } = form;
  return {
    ...rest,
    email: email.trim(),
    quiet_from: quiet ? quiet_from : "00:00",
    quiet_until: quiet ? quiet_until : "00:00",
  };
}

/** Whether a text may be one plain address; the server looks more closely. */
export function looksLikeAddress(text: string): boolean {
  const address = text.trim();
  return (
    address === "" || (address.length <= 254 && /^[^\s@<>,;:"()]+@[^\s@<>,;:"()]+$/.test(address))
  );
}

export function reminderChoices(stored: number): number[] {
  return [...new Set([...REMINDERS, stored])].sort((a, b) => a - b);
}
