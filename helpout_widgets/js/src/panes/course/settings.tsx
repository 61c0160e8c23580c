/** What a course is: its term, who comes in by group, its terms, what is kept; and its end. */

import { useState } from "preact/hooks";
import type { Course } from "../../contracts/generated";
import { course as words } from "../../core/messages/en/course";
import { Button, Field, Note, Segment, TextArea, useAnnounce } from "../../ui";
import { Refused } from "../failure/view";
import { Ending } from "./ending";
import {
  type SettingsFault,
  type SettingsForm,
  settingsDraft,
  settingsFaults,
  settingsForm,
} from "./state";
import type { ViewProps } from "./view";

const say = words.settings;

interface SettingsProps extends ViewProps {
  /** None: a new one. */
  course: Course | null;
}

export function Settings({ context, store, course }: SettingsProps) {
  const [form, setForm] = useState(() => settingsForm(course, context.timeZone));
  const [tried, setTried] = useState(false);
  const announce = useAnnounce();
  const set = (change: Partial<SettingsForm>) => setForm({ ...form, ...change });
  const faults = tried ? settingsFaults(form) : [];
  const isOver = course !== null && course.archived_at !== null;
  const save = async () => {
    setTried(true);
    if (settingsFaults(form).length > 0) return;
    const draft = settingsDraft(form);
    let made: Course | null = null;
    const saved = await store.act(async (api, id) => {
      if (course === null) made = await api.createCourse(draft);
      else await api.editCourse(id, draft);
    });
    if (!saved) return;
    announce(course === null ? say.made : say.saved);
    if (made !== null) store.choose((made as Course).id);
  };
  return (
    <div class="helpout-stack">
      {!isOver && (
        <form
          class="helpout-stack helpout-courses__form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Parts form={form} set={set} faults={faults} course={course} />
          {faults.length > 0 && (
            <Note tone="bad" icon="alert" urgent>
              {say.faults}
            </Note>
          )}
          {course === null && <Refused error={store.refused.value} />}
          <div class="helpout-line">
            <Button kind="primary" type="submit" busy={store.busy.value}>
              {course === null ? say.create : say.save}
            </Button>
            {course === null && <Button onClick={() => store.choose(null)}>{say.cancel}</Button>}
          </div>
        </form>
      )}
      {course !== null && <Ending context={context} store={store} course={course} />}
    </div>
  );
}

interface PartsProps {
  form: SettingsForm;
  set(change: Partial<SettingsForm>): void;
  faults: readonly SettingsFault[];
  course: Course | null;
}

function Parts({ form, set, faults, course }: PartsProps) {
  const fault = (name: SettingsFault, text: string) => (faults.includes(name) ? text : null);
  const maySet = course === null || course.may_set_policy;
  return (
    <>
      <Field
        label={say.name}
        maxLength={60}
        value={form.name}
        onValue={(name) => set({ name })}
        error={fault("name", say.nameMissing)}
      />
      {maySet && (
        <Field
          label={say.slug}
          hint={say.slugHint}
          maxLength={40}
          spellcheck={false}
          value={form.slug}
          onValue={(slug) => set({ slug })}
          error={fault("slug", say.slugWrong)}
        />
      )}
      <div class="helpout-courses__pair">
        <Field
          label={say.first}
          type="date"
          value={form.first}
          onValue={(first) => set({ first })}
          error={fault("dates", say.dateMissing)}
        />
        <Field label={say.last} type="date" value={form.last} onValue={(last) => set({ last })} />
      </div>
      <Field
        label={say.zone}
        spellcheck={false}
        maxLength={64}
        value={form.zone}
        onValue={(zone) => set({ zone })}
        error={fault("zone", say.zoneWrong)}
      />
      {maySet && <Policy form={form} set={set} />}
      <TextArea
        label={say.terms}
        hint={say.termsHint}
        rows={5}
        maxLength={20_000}
        value={form.terms}
        onValue={(terms) => set({ terms })}
      />
      <fieldset class="helpout-courses__group">
        <legend class="helpout-strong">{say.keep}</legend>
        <p class="helpout-hint">{say.keepHint}</p>
        <div class="helpout-courses__pair">
          <Field
            label={say.problems}
            inputMode="numeric"
            value={form.problems}
            onValue={(problems) => set({ problems })}
            error={fault("keep", say.keepWrong)}
          />
          <Field
            label={say.talk}
            inputMode="numeric"
            value={form.talk}
            onValue={(talk) => set({ talk })}
          />
          <Field
            label={say.recordings}
            inputMode="numeric"
            value={form.recordings}
            onValue={(recordings) => set({ recordings })}
          />
        </div>
      </fieldset>
      {!maySet && <p class="helpout-hint">{say.byMarketplace}</p>}
    </>
  );
}

/** What staff of the marketplace set. */
function Policy({ form, set }: Pick<PartsProps, "form" | "set">) {
  return (
    <>
      <fieldset class="helpout-courses__group">
        <legend class="helpout-strong">{say.groups}</legend>
        <p class="helpout-hint">{say.groupsHint}</p>
        <div class="helpout-courses__pair">
          <Field
            label={say.students}
            spellcheck={false}
            value={form.students}
            onValue={(students) => set({ students })}
          />
          <Field
            label={say.tutors}
            spellcheck={false}
            value={form.tutors}
            onValue={(tutors) => set({ tutors })}
          />
          <Field
            label={say.staff}
            spellcheck={false}
            value={form.staff}
            onValue={(staff) => set({ staff })}
          />
        </div>
      </fieldset>
      <div class="helpout-stack helpout-stack--xs">
        <span class="helpout-label" aria-hidden="true">
          {say.privacy}
        </span>
        <div>
          <Segment
            label={say.privacy}
            value={form.privacy}
            choices={[
              { value: "aggregates", label: say.aggregates },
              { value: "names", label: say.names },
            ]}
            onValue={(privacy) => set({ privacy })}
          />
        </div>
      </div>
    </>
  );
}
