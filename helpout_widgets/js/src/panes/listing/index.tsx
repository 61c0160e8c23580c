/**
 * The page of one listing.
 *
 * Options: `listing_id`, required.
 */

import { render } from "preact";
import type { Mount } from "../../host/context";
import { createListing } from "./controller";
import { ListingView } from "./view";

export const mount: Mount = (element, context, options) => {
  const page = createListing(context, String(options.listing_id ?? ""));
  render(<ListingView context={context} page={page} />, element);
  return () => render(null, element);
};
