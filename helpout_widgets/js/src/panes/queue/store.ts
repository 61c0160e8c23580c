/**
 * Asks for open queues, one's own ticket and urgent questions, and asks again when a hint says so.
 *
 * Hints carry nothing: what is shown was always fetched. What was fetched stays while nothing
 * newer can be had.
 */

import { batch, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type {
  HelpTicket,
  HelpTicketDraft,
  HelpTicketPatch,
  Queue,
  QueuePage,
  UrgentDraft,
  UrgentQuestion,
  UrgentQuestionList,
} from "../../contracts/generated";
import { HelpoutRefusal } from "../../core/refusal";
import { type Attention, createAttention } from "../../host/attention";
import type { PaneContext } from "../../host/context";
import { named } from "../../host/hints";
import { createLooking, type Looking } from "../../host/looking";
import { createProblemDesk, type ProblemDesk } from "../../host/problem_desk";

/** What is shown; `line`: one's own place, or how it ended. */
export type Page = "lines" | "take" | "line" | "urgent";

export interface QueueStore
  extends Pick<Looking, "error" | "fetchedAt" | "now" | "busy" | "refused"> {
  readonly page: Signal<Page>;
  readonly queues: ReadonlySignal<QueuePage | null>;
  readonly ticket: ReadonlySignal<HelpTicket | null>;
  readonly urgent: ReadonlySignal<UrgentQuestionList | null>;
  /** The queue that is asked for: of the ticket, or of the form. */
  readonly queueId: ReadonlySignal<string | null>;
  readonly problem: ProblemDesk;
  readonly attention: Attention;
  queue(): Queue | null;
  mine(): UrgentQuestion | null;
  look(): void;
  show(page: Page, queueId?: string): void;
  take(draft: HelpTicketDraft): Promise<boolean>;
  change(patch: HelpTicketPatch): Promise<boolean>;
  answer(): Promise<boolean>;
  leave(): Promise<boolean>;
  comeBack(): Promise<boolean>;
  joinAlike(): Promise<boolean>;
  ask(draft: UrgentDraft): Promise<boolean>;
  withdraw(): Promise<boolean>;
}

export interface Start {
  queueId: string | null;
  asks: boolean;
}

/** One's own ticket of these queues: that of the asked queue before others. */
function myTicketId(page: QueuePage, queueId: string | null): string | null {
  const own = page.queues.filter((one) => one.my_ticket_id !== null);
  return (own.find((one) => one.id === queueId) ?? own[0])?.my_ticket_id ?? null;
}

/** Ends with the context's signal. */
export function createQueueStore(context: PaneContext, start: Start): QueueStore {
  const { api, signal: ended } = context;
  const options = { signal: ended };
  const problem = context.problem ?? createProblemDesk();
  const page = signal<Page>(start.asks ? "urgent" : "lines");
  const queues = signal<QueuePage | null>(null);
  const ticket = signal<HelpTicket | null>(null);
  const urgent = signal<UrgentQuestionList | null>(null);
  const queueId = signal<string | null>(start.queueId);
  const attention = createAttention(window);
  let begun = false;
  // A cell that did not fail is nobody's business until it is asked for.
  if (problem.hasFailure(context.notebook))
    void problem.collect(context.notebook, context.host, { onlyIfOther: true });

  /** The ticket that is shown goes on being asked for after its end, until another page is chosen. */
  const askTicket = async (found: QueuePage): Promise<HelpTicket | null> => {
    const shown = page.peek() === "line" ? (ticket.peek()?.id ?? null) : null;
    const id = shown ?? myTicketId(found, queueId.peek());
    return id === null ? null : await api.helpTicket(id, options);
  };

  const { error, fetchedAt, now, busy, refused, look, act } = createLooking(context, {
    touches: named("queue_changed", "presence_changed", "booking_changed", "live_session_changed"),
    async fetch() {
      const asked = api.urgentQuestions(options).catch(() => null);
      const found = await api.queues(options);
      const mine = await askTicket(found).catch((failure: unknown) => {
        if (failure instanceof HelpoutRefusal && failure.code === "not_found") return null;
        throw failure;
      });
      return { found, mine, asked: await asked };
    },
    settle({ found, mine, asked }) {
      queues.value = found;
      ticket.value = mine;
      if (asked !== null) urgent.value = asked;
      if (begun) return;
      begun = true;
      const wanted = found.queues.find((one) => one.id === start.queueId);
      if (start.asks) return;
      if (mine !== null) page.value = "line";
      else if (wanted !== undefined) page.value = "take";
    },
  });
  const ofTicket = (action: (id: string) => Promise<HelpTicket>): Promise<boolean> => {
    const id = ticket.peek()?.id;
    if (id === undefined) return Promise.resolve(false);
    return act(async () => {
      ticket.value = await action(id);
    });
  };
  const mine = () => urgent.value?.questions.find((one) => one.is_mine) ?? null;

  // Who waits is told, though they look at something else for long.
  let release: (() => void) | null = null;
  const stopHolding = effect(() => {
    const waits =
      ticket.value?.state === "waiting" ||
      ticket.value?.state === "called" ||
      mine()?.state === "open";
    if (waits) release ??= context.events.hold();
    else {
      release?.();
      release = null;
    }
  });
  ended.addEventListener("abort", () => {
    attention.end();
    stopHolding();
    release?.();
  });
  void look();

  return {
    page,
    queues,
    ticket,
    urgent,
    queueId,
    error,
    fetchedAt,
    now,
    busy,
    refused,
    problem,
    attention,
    queue() {
      const id =
        ticket.value !== null && page.value === "line" ? ticket.value.queue_id : queueId.value;
      return queues.value?.queues.find((one) => one.id === id) ?? null;
    },
    mine,
    look: () => void look(),
    show(next, id) {
      batch(() => {
        refused.value = null;
        page.value = next;
        if (id !== undefined) queueId.value = id;
        if (next === "line" && ticket.peek()?.queue_id !== queueId.peek()) ticket.value = null;
      });
      if (next !== "take") void look();
    },
    take: (draft) =>
      act(async () => {
        const id = queueId.peek() ?? "";
        const taken = await api.takeHelpTicket(id, draft, options);
        batch(() => {
          ticket.value = taken;
          page.value = "line";
        });
        problem.clear();
      }),
    change: (patch) => ofTicket((id) => api.patchHelpTicket(id, patch, options)),
    answer: () => ofTicket((id) => api.answerCall(id, options)),
    leave: () => ofTicket((id) => api.leaveQueue(id, options)),
    comeBack: () => ofTicket((id) => api.rejoinQueue(id, options)),
    joinAlike: () => {
      const [other] = ticket.peek()?.alike ?? [];
      if (other === undefined) return Promise.resolve(false);
      return ofTicket((id) => api.joinAlike(id, { ticket_id: other }, options));
    },
    ask: (draft) =>
      act(async () => {
        await api.askUrgently(draft, options);
        problem.clear();
      }),
    withdraw: () => {
      const id = mine()?.id;
      if (id === undefined) return Promise.resolve(false);
      return act(() => api.withdrawUrgent(id, options));
    },
  };
}
