/** Words of courses where other panes name one; the rest comes with the pane of courses. */

export const courseNamed = {
  open: "Courses",
  forPeople: (name: string) => `For people of ${name}`,
};
