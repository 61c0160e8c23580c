/** The way to one's courses from other panes: a button, for whoever is of one or may make one. */

import { useEffect, useState } from "preact/hooks";
import { courseNamed as words } from "../../core/messages/en/course_named";
import type { PaneContext } from "../../host/context";
import { afterHints, named } from "../../host/hints";
import { Button } from "../../ui";

export function CourseEntry({ context }: { context: PaneContext }) {
  const [any, setAny] = useState(false);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let current = true;
    const look = async () => {
      try {
        const { courses, may_make } = await context.api.courses({ signal: context.signal });
        if (current) setAny(may_make || courses.length > 0);
      } catch {
        // An older marketplace knows no courses, and who has none misses nothing.
      }
    };
    void look();
    return () => {
      current = false;
    };
  }, [context, turn]);
  useEffect(
    () => afterHints(context, named("course_changed"), () => setTurn((before) => before + 1)),
    [context],
  );
  if (!any) return null;
  return (
    <Button
      kind="quiet"
      size="s"
      icon="people"
      onClick={() => context.navigate({ pane: "course" })}
    >
      {words.open}
    </Button>
  );
}
