/** Mounting a pane into an element: styles, theme root, server, and the place it lives in. */

import { currentName } from "../core/time";
import type { PaneOptions } from "../host/context";
import type { Page } from "../host/page";
import { ensureStyles } from "../host/styles";
import { Place } from "./place";
import { isPaneName, loadPane } from "./registry";
import { drawFailure, drawNoServer, drawNotOwner } from "./views";

export interface MountParts {
  page: Page;
  stylesUrl: string;
}

/**
 * Show a pane in `element` until the returned function is called.
 *
 * `options` are the pane's own; `flush: true` leaves out the frame's border and corners, for
 * hosts that have a frame already (the sidebar).
 *
 * Throws where no pane has that name.
 */
export function mountInto(
  { page, stylesUrl }: MountParts,
  name: string,
  element: HTMLElement,
  options: PaneOptions = {},
): () => void {
  if (!isPaneName(name)) throw new TypeError(`no pane is called ${name}`);
  const root = element.ownerDocument.createElement("div");
  root.className = options.flush === true ? "helpout helpout--flush" : "helpout";
  element.append(root);
  ensureStyles(element, stylesUrl);
  const end = page.services === null ? drawNoServer(root) : placeIn(root);
  return () => {
    end();
    root.remove();
  };

  function placeIn(root: HTMLElement): () => void {
    if (page.services === null || !isPaneName(name)) return () => {};
    const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const place = new Place(
      root,
      {
        page,
        services: page.services,
        load: loadPane,
        drawFailure,
        drawNotOwner,
        locale,
        timeZone: currentName(timeZone),
      },
      name,
      options,
    );
    return () => place.dispose();
  }
}
