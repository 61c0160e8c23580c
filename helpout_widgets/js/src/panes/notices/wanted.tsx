/** The form of what one wants to be told by mail, and when not. */

import { useEffect, useState } from "preact/hooks";
import type { NoticePreferences } from "../../contracts/generated";
import { notices as words } from "../../core/messages/en/notices";
import { explain } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import {
  Button,
  CheckBox,
  ErrorState,
  Field,
  Icon,
  Note,
  Select,
  Skeleton,
  useAnnounce,
} from "../../ui";
import { draftOf, type Form, formOf, looksLikeAddress, reminderChoices } from "./state";

export function Wanted({ context }: { context: PaneContext }) {
  const [stored, setStored] = useState<NoticePreferences | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    context.api.noticePreferences({ signal: context.signal }).then(setStored, (failed: unknown) => {
      if (!context.signal.aborted) setError(failed);
    });
  }, [turn, context]);
  // A link pressed in the mail program shows here at once.
  useEffect(
    () =>
      context.events.listen((hint) => {
        if (hint.name === "notice_changed" || hint.name === "look_again")
          setTurn((before) => before + 1);
      }),
    [context],
  );
  if (stored !== null)
    return <PreferencesForm context={context} stored={stored} onStored={setStored} />;
  if (error === null)
    return (
      <div class="helpout-stack" aria-busy="true">
        <Skeleton width="60%" />
        <Skeleton width="100%" height="36px" />
      </div>
    );
  const again = () => {
    setError(null);
    setTurn((before) => before + 1);
  };
  return <ErrorState {...explain(error)} onRetry={again} />;
}

interface FormProps {
  context: PaneContext;
  stored: NoticePreferences;
  onStored(stored: NoticePreferences): void;
}

function PreferencesForm({ context, stored, onStored }: FormProps) {
  const [form, setForm] = useState<Form>(() => formOf(stored));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const announce = useAnnounce();
  const set = (change: Partial<Form>) => setForm((before) => ({ ...before, ...change }));
  const bad = !looksLikeAddress(form.email);
  const ask = async (doing: Promise<NoticePreferences>, done: string) => {
    setBusy(true);
    setError(null);
    try {
      onStored(await doing);
      announce(done);
    } catch (failed) {
      setError(failed);
    }
    setBusy(false);
  };
  return (
    <form
      class="helpout-stack helpout-notices__form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!bad && !busy) void ask(context.api.putNoticePreferences(draftOf(form)), words.saved);
      }}
    >
      <h2 class="helpout-h">{words.mail}</h2>
      {!stored.mail_possible && (
        <Note icon="info">
          <b>{words.noMail}</b> {words.noMailDetail}
        </Note>
      )}
      <Field
        label={words.address}
        type="email"
        inputMode="email"
        autoComplete="email"
        maxLength={254}
        spellcheck={false}
        value={form.email}
        hint={words.addressHint}
        error={bad ? words.badAddress : null}
        onValue={(email) => set({ email })}
      />
      {form.email.trim() === stored.email && stored.email !== "" && (
        <Standing
          stored={stored}
          busy={busy}
          onAgain={() => void ask(context.api.confirmNoticeAddress(), words.mailedAgain)}
        />
      )}
      <CheckBox checked={form.email_on} onChecked={(email_on) => set({ email_on })}>
        {words.mailOn}
      </CheckBox>
      <fieldset class="helpout-notices__group" disabled={!form.email_on}>
        <legend class="helpout-label">{words.groups}</legend>
        <CheckBox
          checked={form.reminders}
          disabled={!form.email_on}
          onChecked={(reminders) => set({ reminders })}
        >
          {words.reminders}
        </CheckBox>
        <CheckBox
          checked={form.queue}
          disabled={!form.email_on}
          onChecked={(queue) => set({ queue })}
        >
          {words.queue}
        </CheckBox>
        <CheckBox
          checked={form.urgent}
          disabled={!form.email_on}
          onChecked={(urgent) => set({ urgent })}
        >
          {words.urgent}
        </CheckBox>
      </fieldset>
      <Select
        label={words.remind}
        value={String(form.reminder_minutes)}
        hint={words.dayToo}
        options={reminderChoices(stored.reminder_minutes).map((minutes) => ({
          value: String(minutes),
          label: words.before(minutes),
        }))}
        onValue={(minutes) => set({ reminder_minutes: Number(minutes) })}
      />
      <h2 class="helpout-h">{words.quiet}</h2>
      <p class="helpout-small helpout-soft">{words.quietHint}</p>
      <CheckBox checked={form.quiet} onChecked={(quiet) => set({ quiet })}>
        {words.quietOn}
      </CheckBox>
      {form.quiet && (
        <div class="helpout-notices__times">
          <Field
            label={words.from}
            type="time"
            value={form.quiet_from}
            onValue={(quiet_from) => set({ quiet_from })}
          />
          <Field
            label={words.until}
            type="time"
            value={form.quiet_until}
            onValue={(quiet_until) => set({ quiet_until })}
          />
        </div>
      )}
      {error !== null && <ErrorState {...explain(error)} />}
      <div>
        <Button type="submit" kind="primary" busy={busy}>
          {words.save}
        </Button>
      </div>
    </form>
  );
}

interface StandingProps {
  stored: NoticePreferences;
  busy: boolean;
  onAgain(): void;
}

/** Whether the stored address is confirmed, and if not what is to be done. */
function Standing({ stored, busy, onAgain }: StandingProps) {
  if (stored.email_confirmed)
    return (
      <p class="helpout-small helpout-notices__standing">
        <Icon name="check" size="s" />
        <span>{words.confirmed}</span>
      </p>
    );
  if (!stored.mail_possible) return null;
  return (
    <div class="helpout-notices__standing helpout-notices__standing--waits">
      <p class="helpout-words">{words.waiting(stored.email)}</p>
      <Button size="s" busy={busy} onClick={onAgain}>
        {words.again}
      </Button>
    </div>
  );
}
