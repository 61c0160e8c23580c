/**
 * The marketplace's HTTP interface, typed. See docs/architecture.md for its paths.
 *
 * Knows paths and shapes; not fetch, not cookies, not what a pane does with an answer.
 */

import { type BookingCalls, makeBookingCalls } from "./calls/bookings";
import { callerOver } from "./calls/caller";
import { type CourseCalls, makeCourseCalls } from "./calls/courses";
import { type LiveCalls, makeLiveCalls } from "./calls/live";
import { makeOfferCalls, type OfferCalls } from "./calls/offers";
import { makePeopleCalls, type PeopleCalls } from "./calls/people";
import { makeQueueCalls, type QueueCalls } from "./calls/queues";
import type { Transport } from "./transport";

export interface Api
  extends OfferCalls,
    BookingCalls,
    LiveCalls,
    QueueCalls,
    PeopleCalls,
    CourseCalls {}

/** The interface over a transport whose answers are trusted to fit the contracts. */
export function createApi(transport: Transport): Api {
  const caller = callerOver(transport);
  return {
    ...makeOfferCalls(caller),
    ...makeBookingCalls(caller),
    ...makeLiveCalls(caller),
    ...makeQueueCalls(caller),
    ...makePeopleCalls(caller),
    ...makeCourseCalls(caller),
  };
}
