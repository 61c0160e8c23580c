/** Two outputs of a notebook that is not there, to be chosen and shared. */
import type { NotebookSurface } from "../src/host/context";

const TABLE = `<table style="border-collapse:collapse;font:13px monospace">
  <tr><th></th><th style="padding:2px 12px">count</th><th style="padding:2px 12px">sum</th></tr>
  <tr><th>north</th><td style="text-align:right">14,902</td><td>1,204,118.50</td></tr>
  <tr><th>south</th><td style="text-align:right">17,388</td><td>1,577,268.00</td></tr>
  <tr><th>west</th><td style="text-align:right">13,931</td><td>1,097,655.25</td></tr></table>`;
const PLOT = `<svg width="320" height="110" viewBox="0 0 320 110">
  <polyline fill="none" stroke="#1976d2" stroke-width="3" points="10,90 80,40 150,60 230,20 310,34"/>
  <line x1="10" y1="100" x2="310" y2="100" stroke="#888"/></svg>`;

export function galleryOutputs(): NotebookSurface[] {
  return [TABLE, PLOT].map((content, index) => {
    const name = `output [${index + 1}]`;
    const known = document.querySelector<HTMLElement>(`[data-gallery-output="${name}"]`);
    if (known !== null) return { element: known, name };
    const element = document.createElement("div");
    element.dataset.galleryOutput = name;
    element.style.cssText =
      "position:relative;padding:12px;margin:16px;max-width:420px;color:var(--jp-ui-font-color0)";
    element.innerHTML = content;
    document.body.append(element);
    return { element, name };
  });
}
