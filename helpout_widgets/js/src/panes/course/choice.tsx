/** Whether a listing is for everybody or for one course's people. Part of the listing's form. */

import { useEffect, useState } from "preact/hooks";
import type { Course } from "../../contracts/generated";
import { course as words } from "../../core/messages/en/course";
import type { PaneContext } from "../../host/context";
import { Select } from "../../ui";

interface ChoiceProps {
  context: PaneContext;
  /** A course's id; empty: for everybody. */
  value: string;
  /** A listing that is there stays with its course. */
  isFixed: boolean;
  onValue(value: string): void;
}

/** Nothing for somebody who helps in no course. */
export function CourseChoice({ context, value, isFixed, onValue }: ChoiceProps) {
  const [courses, setCourses] = useState<readonly Course[]>([]);
  useEffect(() => {
    let current = true;
    const look = async () => {
      try {
        const found = await context.api.courses({ signal: context.signal });
        if (current) setCourses(found.courses);
      } catch {
        // An older marketplace knows no courses.
      }
    };
    void look();
    return () => {
      current = false;
    };
  }, [context]);
  const helped = courses.filter(
    (one) =>
      one.id === value ||
      (one.archived_at === null && (one.my_role === "tutor" || one.my_role === "staff")),
  );
  if (helped.length === 0) return null;
  const fixed = isFixed && value !== "";
  return (
    <Select
      label={words.choice.label}
      hint={fixed ? words.choice.fixed : words.choice.hint}
      value={value}
      disabled={fixed}
      options={[
        { value: "", label: words.choice.everybody },
        ...helped.map((one) => ({ value: one.id, label: words.choice.only(one.name) })),
      ]}
      onValue={onValue}
    />
  );
}
