/** The pane of notices: what one was told, and how one wants to be told. */

import { render } from "preact";
import type { Mount } from "../../host/context";
import { View } from "./view";

export const mount: Mount = (element, context) => {
  render(<View context={context} />, element);
  return () => render(null, element);
};
