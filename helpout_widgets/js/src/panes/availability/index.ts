/** The pane of a tutor's hours: when they may be booked, and how closely. */

import { createElement, render } from "preact";
import { availability as words } from "../../core/messages/en/availability";
import type { Mount } from "../../host/context";
import { PaneFrame } from "../../ui";
import { Hours } from "./view";

export const mount: Mount = (element, context) => {
  const hours = createElement(
    "div",
    { class: "helpout-body" },
    createElement(Hours, { context, titleHidden: true }),
  );
  render(
    createElement(PaneFrame, { title: words.title, back: context.back, children: hours }),
    element,
  );
  return () => render(null, element);
};
