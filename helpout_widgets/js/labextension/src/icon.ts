/** The mark: two people, one cell. */
import { LabIcon } from "@jupyterlab/ui-components";

const MARK = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">
  <g class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">
    <path d="M4.5 2H2v12h2.5"/><path d="M11.5 2H14v12h-2.5"/>
  </g>
  <g class="jp-icon3" fill="#616161"><circle cx="6.2" cy="8" r="1.6"/><circle cx="9.8" cy="8" r="1.6"/></g>
</svg>`;

export const helpoutsIcon = new LabIcon({ name: "helpouts:mark", svgstr: MARK });
