/**
 * Courses: one's own; office hours and terms; for staff also people, figures and settings.
 *
 * Options: `course_id`, a course to begin with.
 */

import { render } from "preact";
import type { Mount } from "../../host/context";
import { createCourseStore } from "./store";
import { CourseView } from "./view";

export const mount: Mount = (element, context, options) => {
  const id = typeof options.course_id === "string" ? options.course_id : null;
  const store = createCourseStore(context, id);
  render(<CourseView context={context} store={store} />, element);
  return () => render(null, element);
};
