/**
 * One solved problem, published by two people who are not named.
 *
 * Options: `solved_id`, required.
 */

import { render } from "preact";
import type { Mount } from "../../host/context";
import { SolvedView } from "./view";

export const mount: Mount = (element, context, options) => {
  render(<SolvedView context={context} id={String(options.solved_id ?? "")} />, element);
  return () => render(null, element);
};
