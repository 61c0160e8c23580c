/** Live sessions and gatherings: who is in them, what is kept of them, what is published. */

import type {
  BlobDraft,
  CameraClaim,
  CameraClaimDraft,
  CameraLink,
  ColleagueDraft,
  ColleagueList,
  EnterDraft,
  Gathering,
  GatheringCancelDraft,
  GatheringDraft,
  GatheringPage,
  Handout,
  HandoutDraft,
  HandoutList,
  HistoryPage,
  HistoryQuery,
  IceServers,
  LiveSession,
  LiveSessionList,
  MemberPatch,
  NetworkTest,
  NetworkTestDraft,
  Recording,
  RecordingPage,
  RecordingTimeline,
  Replay,
  SeatDraft,
  SeatList,
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
} from "../../contracts/generated";
import { part, type RequestOptions } from "../transport";
import type { Caller } from "./caller";

export interface LiveCalls {
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
}

export function makeLiveCalls({ get, send }: Caller): LiveCalls {
  return {
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
  };
}
