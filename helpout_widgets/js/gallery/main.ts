/** Draws one pane in one mood: `?pane=booking&mood=taken&theme=dark`; `flush=1` as in a sidebar. */

import type { Mount, PaneOptions } from "../src/host/context";
import { mount as availability } from "../src/panes/availability";
import { mount as booking } from "../src/panes/booking";
import { mount as calendars } from "../src/panes/calendars";
import { mount as course } from "../src/panes/course";
import { mount as listing } from "../src/panes/listing";
import { mount as live_session } from "../src/panes/live_session";
import { mount as marketplace } from "../src/panes/marketplace";
import { mount as my_helpouts } from "../src/panes/my_helpouts";
import { mount as notices } from "../src/panes/notices";
import { mount as queue } from "../src/panes/queue";
import { mount as queue_desk } from "../src/panes/queue_desk";
import { mount as replay } from "../src/panes/replay";
import { mount as solved } from "../src/panes/solved";
import { mount as welcome } from "../src/panes/welcome";
import { fakeContext, type Mood } from "./fake";
import { mountOutputs } from "./hostile";
import type { Scene } from "./room";

const panes: Record<string, Mount> = {
  availability,
  booking,
  calendars,
  course,
  listing,
  live_session,
  marketplace,
  my_helpouts,
  notices,
  queue,
  queue_desk,
  replay,
  solved,
  welcome,
};
const asked = new URLSearchParams(location.search);
const pane = asked.get("pane") ?? "marketplace";
const scene: Scene = {
  role: asked.get("role") === "tutor" ? "tutor" : "student",
  alone: asked.has("alone"),
  level: (asked.get("level") ?? "view") as Scene["level"],
  asks: asked.has("asks"),
  ended: asked.has("ended"),
  people: Number(asked.get("people") ?? 0),
  group: (asked.get("group") ?? "") as Scene["group"],
  recording: (asked.get("recording") ?? "off") as Scene["recording"],
  more: new Set((asked.get("more") ?? "").split(",")),
};
document.body.dataset.jpThemeLight = String(asked.get("theme") !== "dark");
document.body.dataset.flush = String(asked.has("flush"));
document.documentElement.style.setProperty("--jp-ui-font-size1", `${asked.get("size") ?? 13}px`);
const mount = panes[pane];
const element = document.getElementById("pane");
if (pane === "outputs" && element !== null) mountOutputs(element);
if (mount !== undefined && element !== null) {
  element.parentElement?.classList.toggle("helpout--flush", asked.has("flush"));
  const context = fakeContext(
    (asked.get("mood") ?? "well") as Mood,
    asked.get("notebook") === "1",
    scene,
  );
  const hasWayBack = pane === "booking" || pane === "listing";
  const options: PaneOptions = {
    listing_id: "lst_untangle0001",
    live_session_id: "live_gallery000001",
    query: asked.get("query") ?? "",
    queue_id: asked.get("queue"),
    ask: asked.get("ask"),
    course_id: asked.get("course"),
  };
  mount(element, hasWayBack ? context : { ...context, back: null }, options);
}
