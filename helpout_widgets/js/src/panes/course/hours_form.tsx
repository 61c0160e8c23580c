/** Office hours as their staff write them: a week, single days, few words. */

import { useState } from "preact/hooks";
import type { OfficeHours } from "../../contracts/generated";
import { course as words } from "../../core/messages/en/course";
import { cityOf } from "../../core/time";
import { Button, Field, Note, useAnnounce } from "../../ui";
import { Days } from "../availability/days";
import { WeekEditor } from "../availability/week_editor";
import { type HoursForm as Form, hoursDraft, hoursFault, hoursForm } from "./state";
import type { CourseProps } from "./view";

interface FormProps extends CourseProps {
  /** None: new ones. */
  hours: OfficeHours | null;
  onDone(): void;
}

export function HoursForm({ store, course, hours, onDone }: FormProps) {
  const [form, setForm] = useState<Form>(() => hoursForm(hours));
  const [tried, setTried] = useState(false);
  const announce = useAnnounce();
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const fault = tried ? hoursFault(form) : null;
  const save = async () => {
    setTried(true);
    if (hoursFault(form) !== null) return;
    const draft = hoursDraft(form, hours);
    const saved = await store.act((api, id) =>
      hours === null
        ? api.addOfficeHours(id, draft)
        : api.editOfficeHours(id, hours.queue_id, draft),
    );
    if (!saved) return;
    announce(words.hours.saved);
    onDone();
  };
  return (
    <form
      class="helpout-stack helpout-courses__form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        label={words.hours.name}
        maxLength={40}
        value={form.title}
        onValue={(title) => set({ title })}
        error={fault === "title" ? words.hours.nameMissing : null}
      />
      <Field
        label={words.hours.about}
        maxLength={150}
        value={form.description}
        onValue={(description) => set({ description })}
      />
      <Field
        label={words.hours.rooms}
        hint={words.hours.roomsHint}
        value={form.rooms}
        onValue={(rooms) => set({ rooms })}
      />
      <h4 class="helpout-strong">{words.hours.week(cityOf(course.time_zone))}</h4>
      <WeekEditor week={form.week} onWeek={(week) => set({ week })} />
      <Days days={form.days} onDays={(days) => set({ days })} />
      {fault === "time" && (
        <Note tone="bad" icon="alert" urgent>
          {words.hours.timeMissing}
        </Note>
      )}
      <div class="helpout-line">
        <Button kind="primary" type="submit" busy={store.busy.value}>
          {words.hours.save}
        </Button>
        <Button onClick={onDone}>{words.hours.cancel}</Button>
      </div>
    </form>
  );
}
