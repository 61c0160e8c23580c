/** Appointments, and what is said of them afterwards. */

import type {
  Booking,
  BookingDraft,
  BookingPage,
  BookingReviews,
  CancellationDraft,
  ExtensionDraft,
  HoldDraft,
  LateDraft,
  ReasonDraft,
  ReassignChoiceList,
  ReassignDraft,
  Review,
  ReviewDraft,
  SeriesDraft,
  SeriesResult,
  TimeProposalDraft,
} from "../../contracts/generated";
import { part, type RequestOptions } from "../transport";
import type { Caller, PageQuery } from "./caller";

export interface BookingQuery extends PageQuery {
  when: "upcoming" | "past";
}

export interface BookingCalls {
  bookings(query: BookingQuery, options?: RequestOptions): Promise<BookingPage>;
  booking(id: string, options?: RequestOptions): Promise<Booking>;
  book(draft: BookingDraft, options?: RequestOptions): Promise<Booking>;
  cancelBooking(id: string, draft: CancellationDraft, options?: RequestOptions): Promise<Booking>;
  /** Nobody else may take the slot while a form is open. */
  holdSlot(draft: HoldDraft, options?: RequestOptions): Promise<Booking>;
  releaseBooking(id: string, options?: RequestOptions): Promise<Booking>;
  bookSeries(draft: SeriesDraft, options?: RequestOptions): Promise<SeriesResult>;
  approveBooking(id: string, options?: RequestOptions): Promise<Booking>;
  declineBooking(id: string, draft: ReasonDraft, options?: RequestOptions): Promise<Booking>;
  proposeTime(id: string, draft: TimeProposalDraft, options?: RequestOptions): Promise<Booking>;
  acceptTime(id: string, options?: RequestOptions): Promise<Booking>;
  /** Of the other's proposal, or to take back one's own. */
  declineTime(id: string, draft: ReasonDraft, options?: RequestOptions): Promise<Booking>;
  sayLate(id: string, draft: LateDraft, options?: RequestOptions): Promise<Booking>;
  proposeExtension(id: string, draft: ExtensionDraft, options?: RequestOptions): Promise<Booking>;
  acceptExtension(id: string, options?: RequestOptions): Promise<Booking>;
  declineExtension(id: string, options?: RequestOptions): Promise<Booking>;
  reportNoShow(id: string, draft: ReasonDraft, options?: RequestOptions): Promise<Booking>;
  bookingReviews(id: string, options?: RequestOptions): Promise<BookingReviews>;
  putReview(bookingId: string, draft: ReviewDraft, options?: RequestOptions): Promise<Review>;
  /** To whom a booking of an organisation may be handed, the next in turn first. */
  reassignChoices(bookingId: string, options?: RequestOptions): Promise<ReassignChoiceList>;
  reassignBooking(
    bookingId: string,
    draft: ReassignDraft,
    options?: RequestOptions,
  ): Promise<Booking>;
}

export function makeBookingCalls({ get, send }: Caller): BookingCalls {
  return {
    bookings: (query, o) => get("bookings", query, o),
    booking: (id, o) => get(`bookings/${part(id)}`, {}, o),
    book: (draft, o) => send("POST", "bookings", draft, o),
    cancelBooking: (id, draft, o) => send("POST", `bookings/${part(id)}/cancel`, draft, o),
    holdSlot: (draft, o) => send("POST", "bookings/holds", draft, o),
    releaseBooking: (id, o) => send("POST", `bookings/${part(id)}/release`, undefined, o),
    bookSeries: (draft, o) => send("POST", "bookings/series", draft, o),
    approveBooking: (id, o) => send("POST", `bookings/${part(id)}/approve`, undefined, o),
    declineBooking: (id, draft, o) => send("POST", `bookings/${part(id)}/decline`, draft, o),
    proposeTime: (id, draft, o) => send("POST", `bookings/${part(id)}/proposal`, draft, o),
    acceptTime: (id, o) => send("POST", `bookings/${part(id)}/proposal/accept`, undefined, o),
    declineTime: (id, draft, o) => send("POST", `bookings/${part(id)}/proposal/decline`, draft, o),
    sayLate: (id, draft, o) => send("POST", `bookings/${part(id)}/late`, draft, o),
    proposeExtension: (id, draft, o) => send("POST", `bookings/${part(id)}/extension`, draft, o),
    acceptExtension: (id, o) => send("POST", `bookings/${part(id)}/extension/accept`, undefined, o),
    declineExtension: (id, o) =>
      send("POST", `bookings/${part(id)}/extension/decline`, undefined, o),
    reportNoShow: (id, draft, o) => send("POST", `bookings/${part(id)}/no_show`, draft, o),
    bookingReviews: (id, o) => get(`bookings/${part(id)}/reviews`, {}, o),
    putReview: (id, draft, o) => send("PUT", `bookings/${part(id)}/review`, draft, o),
    reassignChoices: (id, o) => get(`bookings/${part(id)}/reassign`, {}, o),
    reassignBooking: (id, draft, o) => send("POST", `bookings/${part(id)}/reassign`, draft, o),
  };
}
