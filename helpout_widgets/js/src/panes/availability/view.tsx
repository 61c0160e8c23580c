/** A tutor's hours: the form, time off in one press, and what the next days come to. */

import { useMemo, useState } from "preact/hooks";
import type { Availability } from "../../contracts/generated";
import { availability as words } from "../../core/messages/en/availability";
import { explain } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { Button, ErrorState, Note, Skeleton, useAnnounce } from "../../ui";
import { Calendars } from "../calendars/view";
import { Days } from "./days";
import { Preview } from "./preview_view";
import { Rules } from "./rules";
import { Seasons } from "./seasons";
import { draftOf, faultsOf, formOf, type HoursForm, isSame } from "./state";
import { TimeOff } from "./time_off";
import { Travels } from "./travels";
import { type StoredHours, useHours } from "./use_hours";
import { ZoneField } from "./zone_field";

interface HoursProps {
  context: PaneContext;
  /** After a change that others see. */
  onSaved?(): void;
  /** The heading is there already. */
  titleHidden?: boolean;
}

export function Hours({ context, onSaved, titleHidden = false }: HoursProps) {
  const hours = useHours(context);
  const { value, error, busy } = hours;
  return (
    <section class="helpout-stack helpout-avail" aria-label={words.title}>
      {!titleHidden && <h2 class="helpout-h">{words.title}</h2>}
      {value !== null && (
        <Editor
          context={context}
          hours={hours}
          stored={value}
          onSaved={onSaved ?? (() => undefined)}
        />
      )}
      {value === null && error === null && <Skeleton height="180px" />}
      {value === null && error !== null && (
        <ErrorState {...explain(error)} retrying={busy} onRetry={hours.refresh} />
      )}
      <Calendars context={context} />
    </section>
  );
}

interface EditorProps {
  context: PaneContext;
  hours: StoredHours;
  stored: Availability;
  onSaved(): void;
}

function Editor({ context, hours, stored, onSaved }: EditorProps) {
  const { form, change, isDirty, undo, settle } = useForm(context, stored);
  const faults = faultsOf(form);
  const saving = useSaving(context, form, (value) => {
    hours.set(value);
    settle();
    onSaved();
  });
  return (
    <>
      <TimeOff
        context={context}
        zone={form.zone}
        stored={stored}
        onStored={(value) => {
          hours.set(value);
          onSaved();
        }}
      />
      <div class="helpout-avail__columns">
        <form
          class="helpout-stack helpout-stack--l helpout-avail__form"
          onSubmit={(event) => {
            event.preventDefault();
            void saving.save();
          }}
        >
          <ZoneField value={form.zone} onValue={(zone) => change({ zone })} />
          <Seasons seasons={form.seasons} onSeasons={(seasons) => change({ seasons })} />
          <div class="helpout-avail__folds">
            <Days days={form.days} onDays={(days) => change({ days })} />
            <Travels travels={form.travels} onTravels={(travels) => change({ travels })} />
            <Rules form={form} onChange={change} />
          </div>
          <Saving saving={saving} isDirty={isDirty} onUndo={undo} />
        </form>
        <Preview
          context={context}
          form={form}
          isWhole={faults.length === 0}
          isDirty={isDirty}
          timeOff={stored.time_off}
        />
      </div>
    </>
  );
}

/** The form over what is stored; what is stored anew shows unless something was changed here. */
function useForm(context: PaneContext, stored: Availability) {
  const [isSaved, setSaved] = useState(false);
  // Hours that begin nowhere yet are meant in the zone of who looks, until another is saved.
  const zone = isSaved ? stored.time_zone : context.timeZone;
  const base = useMemo(() => formOf(stored, zone), [stored, zone]);
  const [edited, setEdited] = useState<HoursForm | null>(null);
  return {
    form: edited ?? base,
    isDirty: edited !== null && !isSame(edited, base),
    change: (part: Partial<HoursForm>) => setEdited((before) => ({ ...(before ?? base), ...part })),
    undo: () => setEdited(null),
    settle: () => {
      setSaved(true);
      setEdited(null);
    },
  };
}

interface SavingState {
  busy: boolean;
  /** Of a fault, until something else is written. */
  said: { text: string; bad: boolean } | null;
  save(): Promise<void>;
}

function useSaving(
  context: PaneContext,
  form: HoursForm,
  onStored: (value: Availability) => void,
): SavingState {
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ text: string; bad: boolean; of: HoursForm } | null>(null);
  const announce = useAnnounce();
  const save = async () => {
    const faults = faultsOf(form);
    if (faults.length > 0) {
      setSaid({ text: faults.map((fault) => words.faults[fault]).join(" "), bad: true, of: form });
      return;
    }
    setBusy(true);
    try {
      onStored(await context.api.putAvailability(draftOf(form), { signal: context.signal }));
      announce(words.saved);
      setSaid({ text: words.saved, bad: false, of: form });
    } catch (error) {
      const { title, detail } = explain(error);
      setSaid({ text: `${title}. ${detail}`, bad: true, of: form });
    } finally {
      setBusy(false);
    }
  };
  return { busy, said: said?.bad === true && said.of !== form ? null : said, save };
}

interface SavingProps {
  saving: SavingState;
  isDirty: boolean;
  onUndo(): void;
}

function Saving({ saving: { busy, said }, isDirty, onUndo }: SavingProps) {
  const shown = said !== null && (said.bad || !isDirty);
  return (
    <div class="helpout-avail__save">
      {shown && (
        <Note
          tone={said.bad ? "bad" : "good"}
          icon={said.bad ? "alert" : "check"}
          urgent={said.bad}
        >
          {said.text}
        </Note>
      )}
      <div class="helpout-line helpout-line--wrap">
        <Button kind="primary" type="submit" busy={busy}>
          {words.save}
        </Button>
        {isDirty && (
          <Button kind="quiet" icon="undo" onClick={onUndo}>
            {words.undo}
          </Button>
        )}
        {isDirty && <span class="helpout-small helpout-warn">{words.unsaved}</span>}
      </div>
    </div>
  );
}
