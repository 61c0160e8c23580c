/** What the sandboxed frame is handed to draw with: scripts as text, fetched when one is wanted. */

export type FrameLibrary = "latex" | "markdown" | "plotly" | "vega" | "bokeh";

/** The script of a library. Rejects where it cannot be fetched. Cost: up to 1.5 MB, once. */
export async function frameLibrary(name: FrameLibrary): Promise<string> {
  const address = __HELPOUT_FRAME_LIBRARIES__[name];
  if (address === undefined) throw new TypeError(`no library ${name}`);
  const answer = await fetch(new URL(address, import.meta.url), { credentials: "omit" });
  if (!answer.ok) throw new TypeError(`${name}: ${answer.status}`);
  return await answer.text();
}
