/** Puts the page of a hub's service into its document, and keeps its address and title. */

import { signal } from "@preact/signals";
import { h, render } from "preact";
import { shell } from "../core/messages/en/shell";
import { ensureStyles } from "../host/styles";
import { HubPage, type HubPageProps, type HubTab, isHubTab } from "./hub_page";
import { type MountParts, mountInto } from "./mount";

export function showHub({ page, stylesUrl }: MountParts, window: Window): void {
  const { document } = window;
  const hubUrl = document.body.dataset.helpoutHubUrl ?? "/hub/";
  const root = document.createElement("main");
  root.className = "helpout helpout--page";
  document.body.append(root);
  ensureStyles(root, stylesUrl);
  const asked = window.location.hash.slice(1);
  const props: Omit<HubPageProps, "name"> = {
    launchUrl: `${hubUrl}user-redirect/lab`,
    first: isHubTab(asked) ? asked : "marketplace",
    unread: page.services?.notices.unread ?? signal(0),
    show: (pane, element, options) => mountInto({ page, stylesUrl }, pane, element, options),
    onTab: (tab: HubTab) => {
      window.history.replaceState(null, "", tab === "live" ? "#" : `#${tab}`);
    },
    host: (openLive, openDesk) => {
      page.setLiveHost((target) => {
        openLive(target);
        return true;
      });
      page.setDeskHost((target) => {
        openDesk(target);
        return true;
      });
      return () => {
        page.setLiveHost(null);
        page.setDeskHost(null);
      };
    },
  };
  const draw = (name: string) => {
    document.title = name;
    render(h(HubPage, { ...props, name }), root);
  };
  draw(shell.product);
  page.services?.notices.watch();
  page.services?.api.me().then(
    (me) => draw(me.marketplace.name),
    () => {
      // The panes say themselves what is wrong.
    },
  );
}
