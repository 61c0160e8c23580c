/** The roster: who is of the course and how they came, put somebody on, read in a file. */

import { useState } from "preact/hooks";
import type { Course, CoursePerson } from "../../contracts/generated";
import { course as words } from "../../core/messages/en/course";
import { Badge, Button, Confirm, Field, IconButton, Select } from "../../ui";
import { RosterFile } from "./roster_file";
import { type CourseProps, Loading } from "./view";

const say = words.roster;
type Role = NonNullable<Course["my_role"]>;
const ROLES: readonly Role[] = ["student", "tutor", "staff"];

export function RosterPart(props: CourseProps) {
  const { store, course } = props;
  const roster = store.roster.value;
  if (roster === null) return <Loading label={say.loading} />;
  const isOver = course.archived_at !== null;
  return (
    <div class="helpout-body helpout-stack">
      {!isOver && <ByHand {...props} />}
      {!isOver && <RosterFile {...props} />}
      <h2 class="helpout-h">{say.caption(roster.people.length, roster.total)}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
      <section class="helpout-history" tabIndex={0} aria-label={say.count(roster.total)}>
        <table class="helpout-small">
          <thead>
            <tr>
              <th scope="col">{say.columns.name}</th>
              <th scope="col">{say.columns.role}</th>
              <th scope="col">{say.columns.by}</th>
              {course.terms !== "" && <th scope="col">{say.columns.terms}</th>}
              {!isOver && (
                <td>
                  <span class="helpout-hidden">{say.remove}</span>
                </td>
              )}
            </tr>
          </thead>
          <tbody>
            {roster.people.map((one) => (
              <Person key={one.account.id} {...props} person={one} isOver={isOver} />
            ))}
          </tbody>
        </table>
      </section>
      {roster.people.length < roster.total && (
        <div class="helpout-line">
          <Button size="s" onClick={store.morePeople}>
            {say.more}
          </Button>
        </div>
      )}
      {roster.awaited_total > 0 && (
        <details open={roster.awaited_total <= 12}>
          <summary class="helpout-strong">{say.awaited(roster.awaited_total)}</summary>
          <ul class="helpout-courses__names">
            {roster.awaited.map((one) => (
              <li key={one.name} class="helpout-line">
                <span class="helpout-words">{one.name}</span>
                <Badge>{words.roles[one.role]}</Badge>
                {!isOver && (
                  <IconButton
                    icon="close"
                    size="s"
                    label={say.forget(one.name)}
                    onClick={() =>
                      void store.act((api, id) => api.removeAwaited(id, { name: one.name }))
                    }
                  />
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

interface PersonProps extends CourseProps {
  person: CoursePerson;
  isOver: boolean;
}

function Person({ store, course, person, isOver }: PersonProps) {
  const { account, entries, role, agreed } = person;
  return (
    <tr>
      <th scope="row" class="helpout-words">
        {account.display_name}
      </th>
      <td>{words.roles[role]}</td>
      <td>{entries.map((one) => say.sources[one.source]).join(", ")}</td>
      {course.terms !== "" && <td>{agreed ? say.agreed : say.notAgreed}</td>}
      {!isOver && (
        <td>
          <Confirm
            size="s"
            kind="quiet"
            label={say.remove}
            question={say.removeAsk(account.display_name)}
            confirmLabel={say.removeYes}
            cancelLabel={say.keep}
            busy={store.busy.value}
            onConfirm={() => void store.act((api, id) => api.removePerson(id, account.id))}
          />
        </td>
      )}
    </tr>
  );
}

function ByHand({ store }: CourseProps) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("student");
  const [tried, setTried] = useState(false);
  const missing = name.trim() === "";
  const put = async () => {
    setTried(true);
    if (missing) return;
    const draft = { name: name.trim(), role };
    if (!(await store.act((api, id) => api.addPerson(id, draft)))) return;
    setName("");
    setTried(false);
  };
  return (
    <form
      class="helpout-courses__put"
      aria-label={say.by}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void put();
      }}
    >
      <Field
        label={say.name}
        maxLength={255}
        autoComplete="off"
        spellcheck={false}
        value={name}
        onValue={setName}
        error={tried && missing ? say.nameMissing : null}
      />
      <Select
        label={say.role}
        value={role}
        options={ROLES.map((one) => ({ value: one, label: words.roles[one] }))}
        onValue={(value) => setRole(value as Role)}
      />
      <Button type="submit" busy={store.busy.value}>
        {say.put}
      </Button>
    </form>
  );
}
