/**
 * Booking one listing.
 *
 * Options: `listing_id`, required; `start`, a start to choose if it is still free.
 */

import { render } from "preact";
import type { Mount } from "../../host/context";
import { createBooking } from "./controller";
import { BookingView } from "./view";

export const mount: Mount = (element, context, options) => {
  const wanted = typeof options.start === "string" ? options.start : null;
  const booking = createBooking(context, String(options.listing_id ?? ""), wanted);
  render(<BookingView context={context} booking={booking} />, element);
  return () => render(null, element);
};
