/** Calendars elsewhere, as a part of the hours pane and by itself. */

import { createElement, render } from "preact";
import { calendars as words } from "../../core/messages/en/calendars";
import type { Mount } from "../../host/context";
import { PaneFrame } from "../../ui";
import { Calendars } from "./view";

export { Calendars } from "./view";

export const mount: Mount = (element, context) => {
  const body = createElement(
    "div",
    { class: "helpout-body" },
    createElement(Calendars, { context, titleHidden: true }),
  );
  render(
    createElement(PaneFrame, { title: words.title, back: context.back, children: body }),
    element,
  );
  return () => render(null, element);
};
