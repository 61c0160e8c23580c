/**
 * Asks for the desk of one queue, its history and urgent questions, and asks again by hints.
 *
 * What was fetched stays while nothing newer can be had.
 */

import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type {
  FinishDraft,
  HandOverDraft,
  Queue,
  QueueDesk,
  QueueDraft,
  QueueHistory,
  QueuePatch,
  UrgentQuestionList,
} from "../../contracts/generated";
import { HelpoutRefusal } from "../../core/refusal";
import { instantOf } from "../../core/time";
import type { PaneContext } from "../../host/context";
import { named } from "../../host/hints";
import { createLooking, type Looking } from "../../host/looking";

const HISTORY_MAX = 100;

export type Tab = "line" | "urgent" | "history";

export interface DeskStore extends Pick<Looking, "error" | "fetchedAt" | "busy" | "refused"> {
  readonly tab: Signal<Tab>;
  /** The form for a new queue is shown. */
  readonly opening: Signal<boolean>;
  /** Queues that the caller may help in; null until they came. */
  readonly queues: ReadonlySignal<readonly Queue[] | null>;
  readonly desk: ReadonlySignal<QueueDesk | null>;
  readonly history: ReadonlySignal<QueueHistory | null>;
  readonly urgent: ReadonlySignal<UrgentQuestionList | null>;
  readonly me: ReadonlySignal<string | null>;
  /** Now by the marketplace's clock, milliseconds since the epoch. */
  serverNow(): number;
  /** Since the last look, milliseconds. */
  age(): number;
  look(): void;
  choose(queueId: string): void;
  turnTo(tab: Tab): void;
  open(draft: QueueDraft): Promise<boolean>;
  patch(patch: QueuePatch): Promise<boolean>;
  next(): Promise<boolean>;
  claim(ticketId: string): Promise<boolean>;
  together(ticketIds: string[]): Promise<boolean>;
  handOver(ticketId: string, draft: HandOverDraft): Promise<boolean>;
  finish(ticketId: string, draft: FinishDraft): Promise<boolean>;
  note(ticketId: string, text: string): Promise<boolean>;
  takeUrgent(takes: boolean): Promise<boolean>;
  accept(questionId: string): Promise<boolean>;
}

/** Ends with the context's signal. */
export function createDeskStore(
  context: PaneContext,
  first: string | null,
  begin: Tab = "line",
): DeskStore {
  const { api, signal: ended } = context;
  const options = { signal: ended };
  const tab = signal<Tab>(begin);
  const opening = signal(false);
  const queues = signal<readonly Queue[] | null>(null);
  const desk = signal<QueueDesk | null>(null);
  const history = signal<QueueHistory | null>(null);
  const urgent = signal<UrgentQuestionList | null>(null);
  const me = signal<string | null>(null);
  let wanted = first;

  /** The queue that was shown may have closed: it then is in no list, and its desk still is. */
  const askDesk = async (mine: readonly Queue[]): Promise<QueueDesk | null> => {
    const id = wanted ?? mine[0]?.id ?? null;
    if (id === null) return null;
    try {
      return await api.queueDesk(id, options);
    } catch (failure) {
      const gone =
        failure instanceof HelpoutRefusal &&
        (failure.code === "not_found" || failure.code === "not_allowed");
      const other = mine[0]?.id;
      if (!gone) throw failure;
      wanted = null;
      return other === undefined || other === id ? null : await api.queueDesk(other, options);
    }
  };

  const { error, fetchedAt, now, busy, refused, look, act } = createLooking(context, {
    touches: named("queue_changed", "booking_changed", "live_session_changed"),
    async fetch() {
      if (me.peek() === null) me.value = (await api.me(options)).account.id;
      const asked = api.urgentQuestions(options).catch(() => null);
      const mine = (await api.queues(options)).queues.filter((one) => one.may_help);
      const found = await askDesk(mine);
      const id = found?.queue.id;
      const past =
        tab.peek() === "history" && id !== undefined
          ? await api.queueHistory(id, { limit: HISTORY_MAX }, options)
          : null;
      return { mine, found, past, list: await asked };
    },
    settle({ mine, found, past, list }) {
      wanted = found?.queue.id ?? wanted;
      queues.value = mine;
      desk.value = found;
      if (past !== null) history.value = past;
      if (list !== null) urgent.value = list;
    },
  });
  const queueId = () => desk.peek()?.queue.id ?? "";

  void look();
  const age = () => now.value - fetchedAt.value;

  return {
    tab,
    opening,
    queues,
    desk,
    history,
    urgent,
    me,
    error,
    fetchedAt,
    busy,
    refused,
    age,
    serverNow: () => (desk.value === null ? now.value : instantOf(desk.value.server_time) + age()),
    look: () => void look(),
    choose(id) {
      wanted = id;
      batch(() => {
        opening.value = false;
        history.value = null;
        refused.value = null;
      });
      void look();
    },
    turnTo(next) {
      tab.value = next;
      void look();
    },
    open: (draft) =>
      act(async () => {
        wanted = (await api.openQueue(draft, options)).id;
        opening.value = false;
        history.value = null;
      }),
    patch: (patch) => act(() => api.patchQueue(queueId(), patch, options)),
    next: () => act(() => api.helpNext(queueId(), options)),
    claim: (id) => act(() => api.claimHelpTicket(id, options)),
    together: (ticket_ids) =>
      act(async () => {
        await api.helpTogether(queueId(), { ticket_ids }, options);
        // One of a group is called with all of it.
        const [first] = ticket_ids;
        if (first !== undefined) await api.claimHelpTicket(first, options);
      }),
    handOver: (id, draft) => act(() => api.handOverHelpTicket(id, draft, options)),
    finish: (id, draft) => act(() => api.finishHelpTicket(id, draft, options)),
    note: (id, text) => act(() => api.addTicketNote(id, { text }, options)),
    takeUrgent: (takes_urgent) => act(() => api.patchUrgent({ takes_urgent }, options)),
    accept: (id) => act(() => api.acceptUrgent(id, options)),
  };
}
