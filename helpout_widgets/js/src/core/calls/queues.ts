/** Help right now: lines, tickets, urgent questions, who is here. */

import type {
  FinishDraft,
  HandOverDraft,
  HelpTicket,
  HelpTicketDraft,
  HelpTicketPatch,
  JoinDraft,
  MergeDraft,
  PeoplePage,
  PeopleQuery,
  PresenceList,
  Queue,
  QueueDesk,
  QueueDraft,
  QueueHistory,
  QueueHistoryQuery,
  QueuePage,
  QueuePatch,
  TicketNoteDraft,
  UrgentDraft,
  UrgentPatch,
  UrgentQuestion,
  UrgentQuestionList,
} from "../../contracts/generated";
import { part, type RequestOptions } from "../transport";
import type { Caller } from "./caller";

export interface QueueCalls {
  /** Open and paused ones that the caller may see. */
  queues(options?: RequestOptions): Promise<QueuePage>;
  openQueue(draft: QueueDraft, options?: RequestOptions): Promise<Queue>;
  patchQueue(id: string, patch: QueuePatch, options?: RequestOptions): Promise<Queue>;
  /** Tutors and staff by name. */
  people(query: PeopleQuery, options?: RequestOptions): Promise<PeoplePage>;
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
}

/** A ticket of a queue, or what is done with it. */
function ofQueue(ticketId: string, act = ""): string {
  return `tickets_of_queues/${part(ticketId)}${act === "" ? "" : `/${act}`}`;
}

export function makeQueueCalls({ get, send }: Caller): QueueCalls {
  return {
    queues: (o) => get("queues", {}, o),
    openQueue: (draft, o) => send("POST", "queues", draft, o),
    patchQueue: (id, patch, o) => send("PATCH", `queues/${part(id)}`, patch, o),
    people: (query, o) => get("people", { ...query }, o),
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
    joinAlike: (id, draft, o) => send("POST", ofQueue(id, "join"), draft, o),
    addTicketNote: (id, draft, o) => send("POST", ofQueue(id, "notes"), draft, o),
    urgentQuestions: (o) => get("urgent_questions", {}, o),
    askUrgently: (draft, o) => send("POST", "urgent_questions", draft, o),
    patchUrgent: (patch, o) => send("PATCH", "urgent_questions", patch, o),
    acceptUrgent: (id, o) => send("POST", `urgent_questions/${part(id)}/accept`, undefined, o),
    withdrawUrgent: (id, o) => send("POST", `urgent_questions/${part(id)}/withdraw`, undefined, o),
    presence: (ids, o) => get("presence", { ids: ids.join(",") }, o),
  };
}
