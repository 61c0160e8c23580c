/** Puts the one style sheet into a document (or a shadow root), once. */

export const STYLES_MARK = "data-helpout-styles";

/** Make sure that what is drawn in `element` is styled. */
export function ensureStyles(element: HTMLElement, address: string): void {
  const root = element.getRootNode();
  const place = root instanceof ShadowRoot ? root : element.ownerDocument.head;
  const present = place.querySelector(`link[${STYLES_MARK}]`);
  if (present?.getAttribute(STYLES_MARK) === address) return;
  const link = element.ownerDocument.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  link.setAttribute(STYLES_MARK, address);
  // An older build's sheet goes when the new one is there: never a moment without.
  if (present !== null) link.addEventListener("load", () => present.remove(), { once: true });
  place.append(link);
}
