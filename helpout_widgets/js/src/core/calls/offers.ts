/** What is offered and when: listings, hours, calendars elsewhere, organisations. */

import type {
  Availability,
  AvailabilityDraft,
  BusyCalendar,
  BusyCalendarDraft,
  CalendarAccessDraft,
  CalendarFeed,
  Calendars,
  Category,
  FoundCalendars,
  HoursPreview,
  HoursPreviewDraft,
  Listing,
  ListingDraft,
  ListingPage,
  Organisation,
  OrganisationCandidateList,
  OrganisationDraft,
  OrganisationList,
  OrganisationMemberDraft,
  OwnMembershipDraft,
  ReviewPage,
  SlotPage,
  TimeOffDraft,
  WrittenCalendar,
  WrittenCalendarDraft,
} from "../../contracts/generated";
import { part, type RequestOptions } from "../transport";
import type { Caller, PageQuery } from "./caller";

export interface ListingQuery {
  q?: string;
  category?: Category | null;
  /** Only the caller's own, unpublished ones too. */
  mine?: boolean;
  limit?: number;
  offset?: number;
}

export interface SlotQuery {
  /** RFC 3339, UTC; at most 62 days before `to`. */
  from: string;
  to: string;
  duration_minutes: number;
  /** The asker's, for its clock changes. */
  time_zone: string;
  /** Where that booking could be moved to. */
  booking_id?: string;
}

export interface OfferCalls {
  listings(query: ListingQuery, options?: RequestOptions): Promise<ListingPage>;
  listing(id: string, options?: RequestOptions): Promise<Listing>;
  createListing(draft: ListingDraft, options?: RequestOptions): Promise<Listing>;
  updateListing(id: string, draft: ListingDraft, options?: RequestOptions): Promise<Listing>;
  listingReviews(id: string, query: PageQuery, options?: RequestOptions): Promise<ReviewPage>;
  slots(listingId: string, query: SlotQuery, options?: RequestOptions): Promise<SlotPage>;
  availability(options?: RequestOptions): Promise<Availability>;
  putAvailability(draft: AvailabilityDraft, options?: RequestOptions): Promise<Availability>;
  /** What hours would come to; nothing is kept. */
  previewHours(draft: HoursPreviewDraft, options?: RequestOptions): Promise<HoursPreview>;
  addTimeOff(draft: TimeOffDraft, options?: RequestOptions): Promise<Availability>;
  endTimeOff(id: string, options?: RequestOptions): Promise<Availability>;
  /** Calendars elsewhere, the caller's feed, and where bookings are written to. */
  calendars(options?: RequestOptions): Promise<Calendars>;
  addBusyCalendar(draft: BusyCalendarDraft, options?: RequestOptions): Promise<BusyCalendar>;
  refetchBusyCalendar(id: string, options?: RequestOptions): Promise<BusyCalendar>;
  removeBusyCalendar(id: string, options?: RequestOptions): Promise<void>;
  /** Its address is told in this answer and never again. */
  makeCalendarFeed(options?: RequestOptions): Promise<CalendarFeed>;
  revokeCalendarFeed(options?: RequestOptions): Promise<void>;
  findCalendars(draft: CalendarAccessDraft, options?: RequestOptions): Promise<FoundCalendars>;
  connectCalendar(draft: WrittenCalendarDraft, options?: RequestOptions): Promise<WrittenCalendar>;
  disconnectCalendar(options?: RequestOptions): Promise<void>;
  organisations(options?: RequestOptions): Promise<OrganisationList>;
  createOrganisation(draft: OrganisationDraft, options?: RequestOptions): Promise<Organisation>;
  updateOrganisation(
    id: string,
    draft: OrganisationDraft,
    options?: RequestOptions,
  ): Promise<Organisation>;
  organisationCandidates(id: string, options?: RequestOptions): Promise<OrganisationCandidateList>;
  putOrganisationMember(
    id: string,
    accountId: string,
    draft: OrganisationMemberDraft,
    options?: RequestOptions,
  ): Promise<Organisation>;
  removeOrganisationMember(id: string, accountId: string, options?: RequestOptions): Promise<void>;
  putOwnMembership(
    id: string,
    draft: OwnMembershipDraft,
    options?: RequestOptions,
  ): Promise<Organisation>;
}

/** The marketplace itself waits for another server. */
const slow = (options: RequestOptions = {}): RequestOptions => ({ timeoutMs: 45_000, ...options });

export function makeOfferCalls({ get, send }: Caller): OfferCalls {
  return {
    listings: (query, o) => get("listings", query, o),
    listing: (id, o) => get(`listings/${part(id)}`, {}, o),
    createListing: (draft, o) => send("POST", "listings", draft, o),
    updateListing: (id, draft, o) => send("PUT", `listings/${part(id)}`, draft, o),
    listingReviews: (id, query, o) => get(`listings/${part(id)}/reviews`, query, o),
    slots: (id, query, o) => get(`listings/${part(id)}/slots`, query, o),
    availability: (o) => get("availability", {}, o),
    putAvailability: (draft, o) => send("PUT", "availability", draft, o),
    previewHours: (draft, o) => send("POST", "availability/preview", draft, o),
    addTimeOff: (draft, o) => send("POST", "availability/time_off", draft, o),
    endTimeOff: (id, o) => send("DELETE", `availability/time_off/${part(id)}`, undefined, o),
    calendars: (o) => get("calendars", {}, o),
    addBusyCalendar: (draft, o) => send("POST", "calendars/busy", draft, slow(o)),
    refetchBusyCalendar: (id, o) =>
      send("POST", `calendars/busy/${part(id)}/refetch`, undefined, slow(o)),
    removeBusyCalendar: async (id, o) => {
      await send("DELETE", `calendars/busy/${part(id)}`, undefined, o);
    },
    makeCalendarFeed: (o) => send("POST", "calendars/feed", undefined, o),
    revokeCalendarFeed: async (o) => {
      await send("DELETE", "calendars/feed", undefined, o);
    },
    findCalendars: (draft, o) => send("POST", "calendars/written/search", draft, slow(o)),
    connectCalendar: (draft, o) => send("PUT", "calendars/written", draft, slow(o)),
    disconnectCalendar: async (o) => {
      await send("DELETE", "calendars/written", undefined, o);
    },
    organisations: (o) => get("organisations", {}, o),
    createOrganisation: (draft, o) => send("POST", "organisations", draft, o),
    updateOrganisation: (id, draft, o) => send("PUT", `organisations/${part(id)}`, draft, o),
    organisationCandidates: (id, o) => get(`organisations/${part(id)}/candidates`, {}, o),
    putOrganisationMember: (id, accountId, draft, o) =>
      send("PUT", `organisations/${part(id)}/members/${part(accountId)}`, draft, o),
    removeOrganisationMember: async (id, accountId, o) => {
      await send("DELETE", `organisations/${part(id)}/members/${part(accountId)}`, undefined, o);
    },
    putOwnMembership: (id, draft, o) =>
      send("PUT", `organisations/${part(id)}/membership`, draft, o),
  };
}
