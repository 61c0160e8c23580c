/**
 * Drawing an element of this page as a picture, by the browser's own hand.
 *
 * The element is copied with the looks it has now into an image of its own, in which no script
 * runs and nothing is fetched. Frames and films of elsewhere leave an empty box.
 */

export interface Drawn {
  readonly image: CanvasImageSource;
  /** Pixels of the picture. */
  readonly width: number;
  readonly height: number;
  /** What lies behind the element, as a CSS colour. */
  readonly ground: string;
}

/** More is cut off at the end: a table of millions must not stop the page. */
const NODES_MAX = 6_000;
const SCALE_MAX = 2;
const LEFT_OUT = "script, style, link, noscript, template, iframe, object, embed, video, audio";
const SVG = "http://www.w3.org/2000/svg";
const XHTML = "http://www.w3.org/1999/xhtml";

/** The looks that count in a still picture. */
const LOOKS = [
  ...["display", "position", "inset", "float", "clear", "box-sizing", "visibility", "opacity"],
  ...["width", "height", "min-width", "min-height", "max-width", "max-height"],
  ...["margin", "padding", "border-top", "border-right", "border-bottom", "border-left"],
  ...["border-radius", "border-collapse", "border-spacing", "outline", "box-shadow"],
  ...["background-color", "background-image", "background-size", "background-position", "color"],
  ...["font-family", "font-size", "font-weight", "font-style", "font-variant-numeric"],
  ...["letter-spacing", "line-height", "text-align", "text-decoration", "text-indent"],
  ...["text-overflow", "text-transform", "text-shadow", "vertical-align", "white-space"],
  ...["word-break", "overflow-wrap", "tab-size", "direction", "unicode-bidi", "list-style-type"],
  ...["table-layout", "caption-side", "empty-cells", "flex", "flex-flow", "order", "gap"],
  ...["align-items", "align-content", "align-self", "justify-content", "justify-items"],
  ...["justify-self", "grid-template-columns", "grid-template-rows", "grid-area"],
  ...["grid-auto-flow", "transform", "transform-origin", "z-index", "object-fit"],
  ...["object-position", "columns", "fill", "fill-opacity", "fill-rule", "stroke"],
  ...["stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"],
  ...["text-anchor", "dominant-baseline", "clip-path", "stop-color", "stop-opacity"],
] as const;

/**
 * The element as it looks now, at most `longest` pixels wide or high.
 *
 * Rejects where it has no size, or the browser cannot draw it.
 */
export async function drawElement(element: HTMLElement, longest: number): Promise<Drawn> {
  const box = element.getBoundingClientRect();
  if (box.width < 1 || box.height < 1) throw new RangeError("nothing to see");
  const scale = Math.min(
    Math.min(SCALE_MAX, Math.max(1, devicePixelRatio)),
    longest / Math.max(box.width, box.height),
  );
  const width = Math.max(2, Math.round(box.width * scale));
  const height = Math.max(2, Math.round(box.height * scale));
  const copy = copyOf(element);
  copy.style.margin = "0";
  copy.style.position = "relative";
  copy.style.inset = "auto";
  copy.style.transform = "none";
  copy.style.width = `${box.width}px`;
  copy.style.height = `${box.height}px`;
  copy.style.boxSizing = "border-box";
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(height));
  svg.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`);
  const foreign = document.createElementNS(SVG, "foreignObject");
  foreign.setAttribute("width", "100%");
  foreign.setAttribute("height", "100%");
  foreign.append(copy);
  svg.append(foreign);
  const image = new Image(width, height);
  const text = new XMLSerializer().serializeToString(svg);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(clean(text))}`;
  await image.decode();
  return { image, width, height, ground: groundOf(element) };
}

/** Characters that are no XML would spoil the whole picture; outputs may hold any. */
function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
}

/** The first colour behind the element that is not see-through. */
function groundOf(element: Element): string {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (backgroundColor !== "transparent" && !/,\s*0\)$|\/\s*0\)$/.test(backgroundColor))
      return backgroundColor;
  }
  return "#fff";
}

interface Budget {
  nodes: number;
}

function copyOf(element: HTMLElement): HTMLElement {
  const copy = copied(element, { nodes: NODES_MAX });
  if (!(copy instanceof HTMLElement)) throw new TypeError("no element to draw");
  copy.setAttribute("xmlns", XHTML);
  return copy;
}

function copied(source: Element, budget: Budget): Element | null {
  budget.nodes -= 1;
  if (budget.nodes < 0) return null;
  if (source.matches(LEFT_OUT)) return boxFor(source);
  const looks = getComputedStyle(source);
  // What an SVG keeps in its `defs` is drawn by whoever names it.
  if (looks.display === "none")
    return source instanceof SVGElement ? (source.cloneNode(true) as Element) : null;
  const copy = picturedAs(source) ?? (source.cloneNode(false) as Element);
  for (const name of copy.getAttributeNames())
    if (name.startsWith("on") || name === "href" || name === "class" || name === "id")
      if (!(copy instanceof SVGElement) || name.startsWith("on")) copy.removeAttribute(name);
  dress(copy, looks);
  if (copy.localName === "img" && source.localName !== "img") return copy;
  for (const child of source.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) copy.append(child.cloneNode());
    else if (child instanceof Element) {
      const below = copied(child, budget);
      if (below !== null) copy.append(below);
    }
  }
  // Scrolled inside itself: what is in view is what is shown.
  if (copy instanceof HTMLElement && (source.scrollTop > 0 || source.scrollLeft > 0))
    return scrolled(copy, source);
  return copy;
}

function dress(copy: Element, looks: CSSStyleDeclaration): void {
  if (!(copy instanceof HTMLElement || copy instanceof SVGElement)) return;
  for (const name of LOOKS) {
    const value = looks.getPropertyValue(name);
    if (value !== "" && !value.includes("url(")) copy.style.setProperty(name, value);
  }
  if (looks.overflow !== "visible") copy.style.setProperty("overflow", "hidden");
  copy.style.setProperty("animation", "none");
  copy.style.setProperty("transition", "none");
}

function scrolled(copy: HTMLElement, source: Element): HTMLElement {
  const inner = document.createElement("div");
  inner.style.transform = `translate(${-source.scrollLeft}px, ${-source.scrollTop}px)`;
  inner.append(...copy.childNodes);
  copy.append(inner);
  return copy;
}

/** A canvas, and an image of this server, as pixels: an image within an image is not fetched. */
function picturedAs(source: Element): HTMLImageElement | null {
  if (source instanceof HTMLCanvasElement) return imageOf(() => source.toDataURL());
  if (!(source instanceof HTMLImageElement)) return null;
  if (source.currentSrc.startsWith("data:")) return imageOf(() => source.currentSrc);
  return imageOf(() => {
    const canvas = document.createElement("canvas");
    canvas.width = source.naturalWidth;
    canvas.height = source.naturalHeight;
    canvas.getContext("2d")?.drawImage(source, 0, 0);
    return canvas.toDataURL();
  });
}

function imageOf(address: () => string): HTMLImageElement {
  const image = document.createElement("img");
  try {
    image.src = address();
  } catch {
    // Of elsewhere: its pixels are not ours to read, so its place stays empty.
    image.removeAttribute("src");
  }
  return image;
}

function boxFor(source: Element): HTMLElement | null {
  if (!source.matches("iframe, object, embed, video")) return null;
  const { width, height } = source.getBoundingClientRect();
  const box = document.createElement("div");
  box.style.cssText = `width:${width}px;height:${height}px;background:#8884`;
  return box;
}
