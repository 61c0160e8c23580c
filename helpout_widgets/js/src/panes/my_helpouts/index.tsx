/** The pane of one's own appointments and offers. */

import { signal } from "@preact/signals";
import { render } from "preact";
import type { Mount } from "../../host/context";
import { createStore } from "./store";
import { type Tab, View } from "./view";

const TABS: readonly string[] = ["upcoming", "past", "offer"] satisfies Tab[];

/** `options.tab`: which tab is shown first. */
export const mount: Mount = (element, context, options) => {
  const asked = String(options.tab ?? "");
  const tab = signal<Tab>(TABS.includes(asked) ? (asked as Tab) : "upcoming");
  render(<View context={context} store={createStore(context)} tab={tab} />, element);
  return () => render(null, element);
};
