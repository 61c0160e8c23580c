/** Draws one pane in one mood: `?pane=booking&mood=taken&theme=dark`. */

import type { Mount, PaneOptions } from "../src/host/context";
import { mount as booking } from "../src/panes/booking";
import { mount as listing } from "../src/panes/listing";
import { mount as marketplace } from "../src/panes/marketplace";
import { mount as welcome } from "../src/panes/welcome";
import { fakeContext, type Mood } from "./fake";

const panes: Record<string, Mount> = { booking, listing, marketplace, welcome };
const asked = new URLSearchParams(location.search);
document.body.dataset.jpThemeLight = String(asked.get("theme") !== "dark");
const mount = panes[asked.get("pane") ?? "marketplace"];
const element = document.getElementById("pane");
if (mount !== undefined && element !== null) {
  const context = fakeContext((asked.get("mood") ?? "well") as Mood, asked.get("notebook") === "1");
  const isFirst = asked.get("pane") === "marketplace" || asked.get("pane") === "welcome";
  const options: PaneOptions = { listing_id: "lst_untangle0001", query: asked.get("query") ?? "" };
  mount(element, isFirst ? { ...context, back: null } : context, options);
}
