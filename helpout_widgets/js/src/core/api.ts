/**
 * The marketplace's HTTP interface, typed. See docs/architecture.md for its paths.
 *
 * Knows paths and shapes; not fetch, not cookies, not what a pane does with an answer.
 */

import type {
  AccountPatch,
  Availability,
  AvailabilityDraft,
  BlobDraft,
  Booking,
  BookingDraft,
  BookingPage,
  BookingReviews,
  BusyCalendar,
  BusyCalendarDraft,
  CalendarAccessDraft,
  CalendarFeed,
  Calendars,
  CameraClaim,
  CameraClaimDraft,
  CameraLink,
  CancellationDraft,
  Category,
  ColleagueDraft,
  ColleagueList,
  EnterDraft,
  ExtensionDraft,
  FinishDraft,
  FoundCalendars,
  Gathering,
  GatheringCancelDraft,
  GatheringDraft,
  GatheringPage,
  HandOverDraft,
  Handout,
  HandoutDraft,
  HandoutList,
  HelpTicket,
  HelpTicketDraft,
  HelpTicketPatch,
  HistoryPage,
  HistoryQuery,
  HoldDraft,
  HoursPreview,
  HoursPreviewDraft,
  IceServers,
  Invitation,
  InvitationDraft,
  JoinDraft,
  LateDraft,
  Listing,
  ListingDraft,
  ListingPage,
  LiveSession,
  LiveSessionList,
  Me,
  MemberPatch,
  MergeDraft,
  NetworkTest,
  NetworkTestDraft,
  NoticePage,
  NoticePreferences,
  NoticePreferencesDraft,
  NoticesReadDraft,
  Organisation,
  OrganisationCandidateList,
  OrganisationDraft,
  OrganisationList,
  OrganisationMemberDraft,
  OwnMembershipDraft,
  PresenceList,
  Queue,
  QueueDesk,
  QueueDraft,
  QueueHistory,
  QueueHistoryQuery,
  QueuePage,
  QueuePatch,
  ReasonDraft,
  ReassignChoiceList,
  ReassignDraft,
  Recording,
  RecordingPage,
  RecordingTimeline,
  Replay,
  Review,
  ReviewDraft,
  ReviewPage,
  SeatDraft,
  SeatList,
  SeriesDraft,
  SeriesResult,
  SlotPage,
  Solved,
  SolvedAgreementDraft,
  SolvedDraft,
  SolvedPage,
  SolvedProposal,
  SolvedQuery,
  Still,
  StillDraft,
  StillList,
  StoredBlob,
  TakeAway,
  Ticket,
  TicketDraft,
  TicketNoteDraft,
  TimeOffDraft,
  TimeProposalDraft,
  UrgentDraft,
  UrgentPatch,
  UrgentQuestion,
  UrgentQuestionList,
  WrittenCalendar,
  WrittenCalendarDraft,
} from "../contracts/generated";
import { part, type QueryValue, type RequestOptions, type Transport } from "./transport";

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

export interface PageQuery {
  limit?: number;
  offset?: number;
}

export interface BookingQuery extends PageQuery {
  when: "upcoming" | "past";
}

export interface Api {
  me(options?: RequestOptions): Promise<Me>;
  updateMe(patch: AccountPatch, options?: RequestOptions): Promise<Me>;
  ticket(draft: TicketDraft, options?: RequestOptions): Promise<Ticket>;

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

  liveSession(id: string, options?: RequestOptions): Promise<LiveSession>;
  endLiveSession(id: string, options?: RequestOptions): Promise<LiveSession>;
  iceServers(id: string, options?: RequestOptions): Promise<IceServers>;
  stills(id: string, options?: RequestOptions): Promise<StillList>;
  addStill(id: string, draft: StillDraft, options?: RequestOptions): Promise<Still>;
  /** Of the shared pad, page by page. */
  documentHistory(id: string, query: HistoryQuery, options?: RequestOptions): Promise<HistoryPage>;
  takeAway(id: string, options?: RequestOptions): Promise<TakeAway>;
  replay(id: string, options?: RequestOptions): Promise<Replay>;
  handouts(id: string, options?: RequestOptions): Promise<HandoutList>;
  addBlob(id: string, draft: BlobDraft, options?: RequestOptions): Promise<StoredBlob>;
  addHandout(id: string, draft: HandoutDraft, options?: RequestOptions): Promise<Handout>;

  makeCameraLink(id: string, options?: RequestOptions): Promise<CameraLink>;
  endCameraLink(id: string, options?: RequestOptions): Promise<void>;
  /** Of a phone, which is nobody. */
  claimCamera(draft: CameraClaimDraft, options?: RequestOptions): Promise<CameraClaim>;

  /** Open ones that the caller was brought into, or waits for; not their bookings. */
  myLiveSessions(options?: RequestOptions): Promise<LiveSessionList>;
  patchMember(
    id: string,
    accountId: string,
    patch: MemberPatch,
    options?: RequestOptions,
  ): Promise<LiveSession>;
  colleagues(id: string, options?: RequestOptions): Promise<ColleagueList>;
  askColleague(id: string, draft: ColleagueDraft, options?: RequestOptions): Promise<LiveSession>;

  gatherings(options?: RequestOptions): Promise<GatheringPage>;
  createGathering(draft: GatheringDraft, options?: RequestOptions): Promise<Gathering>;
  enterGathering(id: string, draft: EnterDraft, options?: RequestOptions): Promise<LiveSession>;
  endGathering(id: string, options?: RequestOptions): Promise<Gathering>;
  /** Before it begins; everybody with a seat is told. */
  cancelGathering(
    id: string,
    draft: GatheringCancelDraft,
    options?: RequestOptions,
  ): Promise<Gathering>;
  takeSeat(id: string, draft: SeatDraft, options?: RequestOptions): Promise<Gathering>;
  leaveSeat(id: string, draft: SeatDraft, options?: RequestOptions): Promise<Gathering>;
  seats(id: string, options?: RequestOptions): Promise<SeatList>;
  removeSeat(id: string, accountId: string, options?: RequestOptions): Promise<SeatList>;

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
  /** To whom a booking of an organisation may be handed, the next in turn first. */
  reassignChoices(bookingId: string, options?: RequestOptions): Promise<ReassignChoiceList>;
  reassignBooking(
    bookingId: string,
    draft: ReassignDraft,
    options?: RequestOptions,
  ): Promise<Booking>;

  /** Open and paused ones that the caller may see. */
  queues(options?: RequestOptions): Promise<QueuePage>;
  openQueue(draft: QueueDraft, options?: RequestOptions): Promise<Queue>;
  patchQueue(id: string, patch: QueuePatch, options?: RequestOptions): Promise<Queue>;
  queueDesk(id: string, options?: RequestOptions): Promise<QueueDesk>;
  queueHistory(
    id: string,
    query: QueueHistoryQuery,
    options?: RequestOptions,
  ): Promise<QueueHistory>;
  takeHelpTicket(
    queueId: string,
    draft: HelpTicketDraft,
    options?: RequestOptions,
  ): Promise<HelpTicket>;
  /** Call whoever is next. */
  helpNext(queueId: string, options?: RequestOptions): Promise<unknown>;
  helpTogether(queueId: string, draft: MergeDraft, options?: RequestOptions): Promise<unknown>;
  helpTicket(id: string, options?: RequestOptions): Promise<HelpTicket>;
  patchHelpTicket(
    id: string,
    patch: HelpTicketPatch,
    options?: RequestOptions,
  ): Promise<HelpTicket>;
  answerCall(id: string, options?: RequestOptions): Promise<HelpTicket>;
  leaveQueue(id: string, options?: RequestOptions): Promise<HelpTicket>;
  claimHelpTicket(id: string, options?: RequestOptions): Promise<HelpTicket>;
  handOverHelpTicket(
    id: string,
    draft: HandOverDraft,
    options?: RequestOptions,
  ): Promise<HelpTicket>;
  finishHelpTicket(id: string, draft: FinishDraft, options?: RequestOptions): Promise<HelpTicket>;
  /** After a missed call. */
  rejoinQueue(id: string, options?: RequestOptions): Promise<HelpTicket>;
  joinAlike(id: string, draft: JoinDraft, options?: RequestOptions): Promise<HelpTicket>;
  addTicketNote(id: string, draft: TicketNoteDraft, options?: RequestOptions): Promise<HelpTicket>;

  urgentQuestions(options?: RequestOptions): Promise<UrgentQuestionList>;
  askUrgently(draft: UrgentDraft, options?: RequestOptions): Promise<UrgentQuestion>;
  patchUrgent(patch: UrgentPatch, options?: RequestOptions): Promise<UrgentQuestionList>;
  acceptUrgent(id: string, options?: RequestOptions): Promise<UrgentQuestion>;
  withdrawUrgent(id: string, options?: RequestOptions): Promise<UrgentQuestion>;

  /** Of at most 100 accounts. */
  presence(ids: readonly string[], options?: RequestOptions): Promise<PresenceList>;

  notices(query: { limit?: number }, options?: RequestOptions): Promise<NoticePage>;
  /** None named: all. */
  readNotices(draft: NoticesReadDraft, options?: RequestOptions): Promise<void>;
  noticePreferences(options?: RequestOptions): Promise<NoticePreferences>;
  putNoticePreferences(
    draft: NoticePreferencesDraft,
    options?: RequestOptions,
  ): Promise<NoticePreferences>;
  /** Mail the link that confirms the address once more. */
  confirmNoticeAddress(options?: RequestOptions): Promise<NoticePreferences>;

  recordings(options?: RequestOptions): Promise<RecordingPage>;
  recording(id: string, options?: RequestOptions): Promise<Recording>;
  recordingTimeline(id: string, options?: RequestOptions): Promise<RecordingTimeline>;
  deleteRecording(id: string, options?: RequestOptions): Promise<void>;

  /** What the two of an appointment publish of it, or could. */
  solvedProposal(id: string, options?: RequestOptions): Promise<SolvedProposal>;
  proposeSolved(id: string, draft: SolvedDraft, options?: RequestOptions): Promise<SolvedProposal>;
  agreeSolved(
    id: string,
    draft: SolvedAgreementDraft,
    options?: RequestOptions,
  ): Promise<SolvedProposal>;
  withdrawSolved(id: string, options?: RequestOptions): Promise<SolvedProposal>;
  searchSolved(query: SolvedQuery, options?: RequestOptions): Promise<SolvedPage>;
  solved(id: string, options?: RequestOptions): Promise<Solved>;
  /** By staff. */
  removeSolved(id: string, options?: RequestOptions): Promise<void>;

  networkTest(draft: NetworkTestDraft, options?: RequestOptions): Promise<NetworkTest>;
  networkTestServers(options?: RequestOptions): Promise<IceServers>;

  invitations(options?: RequestOptions): Promise<Invitation[]>;
  createInvitation(draft: InvitationDraft, options?: RequestOptions): Promise<Invitation>;
  withdrawInvitation(id: string, options?: RequestOptions): Promise<void>;
}

const BASE = "api/v1/";

/** The marketplace itself waits for another server. */
const slow = (options: RequestOptions = {}): RequestOptions => ({ timeoutMs: 45_000, ...options });

/** A ticket of a queue, or what is done with it. */
function ofQueue(ticketId: string, act = ""): string {
  return `tickets_of_queues/${part(ticketId)}${act === "" ? "" : `/${act}`}`;
}

/** The interface over a transport whose answers are trusted to fit the contracts. */
export function createApi(transport: Transport): Api {
  const get = <T>(path: string, query: object = {}, options: RequestOptions = {}): Promise<T> =>
    transport({
      ...options,
      method: "GET",
      path: BASE + path,
      query: query as Record<string, QueryValue>,
    }) as Promise<T>;
  const send = <T>(
    method: "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    body: unknown,
    options: RequestOptions = {},
  ): Promise<T> => transport({ ...options, method, path: BASE + path, body }) as Promise<T>;

  return {
    me: (o) => get("me", {}, o),
    updateMe: (patch, o) => send("PATCH", "me", patch, o),
    ticket: (draft, o) => send("POST", "tickets", draft, o),

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

    liveSession: (id, o) => get(`live_sessions/${part(id)}`, {}, o),
    endLiveSession: (id, o) => send("POST", `live_sessions/${part(id)}/end`, undefined, o),
    iceServers: (id, o) => get(`live_sessions/${part(id)}/ice_servers`, {}, o),
    stills: (id, o) => get(`live_sessions/${part(id)}/stills`, {}, o),
    addStill: (id, draft, o) => send("POST", `live_sessions/${part(id)}/stills`, draft, o),
    documentHistory: (id, query, o) => get(`live_sessions/${part(id)}/history`, { ...query }, o),
    takeAway: (id, o) => get(`live_sessions/${part(id)}/take_away`, {}, o),
    replay: (id, o) => get(`live_sessions/${part(id)}/replay`, {}, o),
    handouts: (id, o) => get(`live_sessions/${part(id)}/handouts`, {}, o),
    addBlob: (id, draft, o) => send("POST", `live_sessions/${part(id)}/blobs`, draft, o),
    addHandout: (id, draft, o) => send("POST", `live_sessions/${part(id)}/handouts`, draft, o),

    makeCameraLink: (id, o) => send("POST", `live_sessions/${part(id)}/camera_link`, undefined, o),
    endCameraLink: async (id, o) => {
      await send("DELETE", `live_sessions/${part(id)}/camera_link`, undefined, o);
    },
    claimCamera: (draft, o) => send("POST", "camera/claim", draft, o),

    myLiveSessions: (o) => get("live_sessions/mine", {}, o),
    patchMember: (id, accountId, patch, o) =>
      send("PATCH", `live_sessions/${part(id)}/members/${part(accountId)}`, patch, o),
    colleagues: (id, o) => get(`live_sessions/${part(id)}/colleagues`, {}, o),
    askColleague: (id, draft, o) => send("POST", `live_sessions/${part(id)}/colleagues`, draft, o),

    gatherings: (o) => get("gatherings", {}, o),
    createGathering: (draft, o) => send("POST", "gatherings", draft, o),
    enterGathering: (id, draft, o) => send("POST", `gatherings/${part(id)}/enter`, draft, o),
    endGathering: (id, o) => send("POST", `gatherings/${part(id)}/end`, undefined, o),
    cancelGathering: (id, draft, o) => send("POST", `gatherings/${part(id)}/cancel`, draft, o),
    takeSeat: (id, draft, o) => send("POST", `gatherings/${part(id)}/seat`, draft, o),
    leaveSeat: (id, draft, o) => send("POST", `gatherings/${part(id)}/seat/leave`, draft, o),
    seats: (id, o) => get(`gatherings/${part(id)}/seats`, {}, o),
    removeSeat: (id, accountId, o) =>
      send("DELETE", `gatherings/${part(id)}/seats/${part(accountId)}`, undefined, o),

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
    reassignChoices: (id, o) => get(`bookings/${part(id)}/reassign`, {}, o),
    reassignBooking: (id, draft, o) => send("POST", `bookings/${part(id)}/reassign`, draft, o),

    queues: (o) => get("queues", {}, o),
    openQueue: (draft, o) => send("POST", "queues", draft, o),
    patchQueue: (id, patch, o) => send("PATCH", `queues/${part(id)}`, patch, o),
    queueDesk: (id, o) => get(`queues/${part(id)}/desk`, {}, o),
    queueHistory: (id, query, o) => get(`queues/${part(id)}/history`, { ...query }, o),
    takeHelpTicket: (id, draft, o) => send("POST", `queues/${part(id)}/tickets`, draft, o),
    helpNext: (id, o) => send("POST", `queues/${part(id)}/next`, undefined, o),
    helpTogether: (id, draft, o) => send("POST", `queues/${part(id)}/groups`, draft, o),
    helpTicket: (id, o) => get(ofQueue(id), {}, o),
    patchHelpTicket: (id, patch, o) => send("PATCH", ofQueue(id), patch, o),
    answerCall: (id, o) => send("POST", ofQueue(id, "answer"), undefined, o),
    leaveQueue: (id, o) => send("POST", ofQueue(id, "leave"), undefined, o),
    claimHelpTicket: (id, o) => send("POST", ofQueue(id, "claim"), undefined, o),
    handOverHelpTicket: (id, draft, o) => send("POST", ofQueue(id, "hand_over"), draft, o),
    finishHelpTicket: (id, draft, o) => send("POST", ofQueue(id, "finish"), draft, o),
    rejoinQueue: (id, o) => send("POST", ofQueue(id, "rejoin"), undefined, o),
    addTicketNote: (id, draft, o) => send("POST", ofQueue(id, "notes"), draft, o),
    joinAlike: (id, draft, o) => send("POST", ofQueue(id, "join"), draft, o),

    urgentQuestions: (o) => get("urgent_questions", {}, o),
    askUrgently: (draft, o) => send("POST", "urgent_questions", draft, o),
    patchUrgent: (patch, o) => send("PATCH", "urgent_questions", patch, o),
    acceptUrgent: (id, o) => send("POST", `urgent_questions/${part(id)}/accept`, undefined, o),
    withdrawUrgent: (id, o) => send("POST", `urgent_questions/${part(id)}/withdraw`, undefined, o),

    presence: (ids, o) => get("presence", { ids: ids.join(",") }, o),

    notices: (query, o) => get("notices", query, o),
    readNotices: async (draft, o) => {
      await send("POST", "notices/read", draft, o);
    },
    noticePreferences: (o) => get("notices/preferences", {}, o),
    putNoticePreferences: (draft, o) => send("PUT", "notices/preferences", draft, o),
    confirmNoticeAddress: (o) => send("POST", "notices/preferences/confirmation", undefined, o),

    recordings: (o) => get("recordings", {}, o),
    recording: (id, o) => get(`recordings/${part(id)}`, {}, o),
    recordingTimeline: (id, o) => get(`recordings/${part(id)}/timeline`, {}, o),
    deleteRecording: async (id, o) => {
      await send("DELETE", `recordings/${part(id)}`, undefined, o);
    },

    solvedProposal: (id, o) => get(`live_sessions/${part(id)}/solved`, {}, o),
    proposeSolved: (id, draft, o) => send("POST", `live_sessions/${part(id)}/solved`, draft, o),
    agreeSolved: (id, draft, o) => send("POST", `live_sessions/${part(id)}/solved/agree`, draft, o),
    withdrawSolved: (id, o) =>
      send("POST", `live_sessions/${part(id)}/solved/withdraw`, undefined, o),
    searchSolved: (query, o) => get("solved", query, o),
    solved: (id, o) => get(`solved/${part(id)}`, {}, o),
    removeSolved: async (id, o) => {
      await send("DELETE", `solved/${part(id)}`, undefined, o);
    },

    networkTest: (draft, o) => send("POST", "network_tests", draft, o),
    networkTestServers: (o) => get("network_tests/ice_servers", {}, o),

    invitations: (o) => get("invitations", {}, o),
    createInvitation: (draft, o) => send("POST", "invitations", draft, o),
    withdrawInvitation: async (id, o) => {
      await send("DELETE", `invitations/${part(id)}`, undefined, o);
    },
  };
}
