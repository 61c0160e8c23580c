/** Which module draws which pane, and which of them wait until they are asked for. */

import type { Mount, PaneName } from "../host/context";
import type { Services } from "../host/page";
import { mount as listing } from "../panes/listing";
import { mount as marketplace } from "../panes/marketplace";
import { mount as welcome } from "../panes/welcome";

type Load = () => Promise<{ mount: Mount }>;

/** In the base bundle: what a cell shows first. */
const ready: Partial<Record<PaneName, Mount>> = { listing, marketplace, welcome };

/** In chunks of their own. */
const later: Partial<Record<PaneName, Load>> = {
  availability: () => import("../panes/availability"),
  booking: () => import("../panes/booking"),
  my_helpouts: () => import("../panes/my_helpouts"),
  queue: () => import("../panes/queue"),
  queue_desk: () => import("../panes/queue_desk"),
  course: () => import("../panes/course"),
  notices: () => import("../panes/notices"),
  recording: () => import("../panes/recording"),
  solved: () => import("../panes/solved"),
  replay: () => import("../panes/replay"),
  live_session: () => import("../panes/live_session"),
  call: () => import("../panes/call"),
  screen_share: () => import("../panes/screen_share"),
  share_cell: () => import("../panes/share_cell"),
  shared_cell: () => import("../panes/shared_cell"),
};

const live: ReadonlySet<PaneName> = new Set([
  "live_session",
  "call",
  "screen_share",
  "shared_cell",
]);

async function loadLater(name: PaneName, services: Services): Promise<Mount> {
  const load = later[name];
  if (load === undefined) throw new Error(`no pane is called ${name}`);
  if (!live.has(name)) return (await load()).mount;
  const [pane, rooms] = await Promise.all([load(), import("../host/rooms")]);
  services.rooms(rooms.createRooms);
  return pane.mount;
}

/** The pane's `mount`: at once where it is here already. Rejects where its chunk cannot be had. */
export function loadPane(name: PaneName, services: Services): Mount | Promise<Mount> {
  return ready[name] ?? loadLater(name, services);
}

export function isPaneName(name: string): name is PaneName {
  return Object.hasOwn(ready, name) || Object.hasOwn(later, name);
}
