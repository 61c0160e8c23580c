/**
 * Asks for open queues, one's own ticket and urgent questions, and asks again when a hint says so.
 *
 * Hints carry nothing: what is shown was always fetched. What was fetched stays while nothing
 * newer can be had.
 */

import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
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
import { HelpoutRefusal, isAbort } from "../../core/refusal";
import { type Attention, createAttention } from "../../host/attention";
import type { PaneContext } from "../../host/context";
import { createProblemDesk, type ProblemDesk } from "../../host/problem_desk";

/** Hints come in bursts; one look answers them all. */
const HINT_MS = 300;
/** Spans are put right, and a wait estimate grows old without any event. */
const TICK_MS = 5_000;
const LOOK_MS = 60_000;
const MY_HINTS: ReadonlySet<string> = new Set([
  "queue_changed",
  "presence_changed",
  "booking_changed",
  "live_session_changed",
  "look_again",
]);

/** What is shown; `line`: one's own place, or how it ended. */
export type Page = "lines" | "take" | "line" | "urgent";

export interface QueueStore {
  readonly page: Signal<Page>;
  readonly queues: ReadonlySignal<QueuePage | null>;
  readonly ticket: ReadonlySignal<HelpTicket | null>;
  readonly urgent: ReadonlySignal<UrgentQuestionList | null>;
  /** The queue that is asked for: of the ticket, or of the form. */
  readonly queueId: ReadonlySignal<string | null>;
  /** Why the newest look failed; null where it did not. */
  readonly error: ReadonlySignal<unknown>;
  /** When the ticket and the queues came, milliseconds since the epoch. */
  readonly fetchedAt: ReadonlySignal<number>;
  readonly now: ReadonlySignal<number>;
  /** An action runs. */
  readonly busy: ReadonlySignal<boolean>;
  /** Why the last action failed. */
  readonly refused: Signal<unknown>;
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
  const error = signal<unknown>(null);
  const fetchedAt = signal(context.now());
  const now = signal(context.now());
  const busy = signal(false);
  const refused = signal<unknown>(null);
  const attention = createAttention(window);
  let turn = 0;
  let begun = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // A cell that did not fail is nobody's business until it is asked for.
  if (problem.hasFailure(context.notebook))
    void problem.collect(context.notebook, context.host, { onlyIfOther: true });

  /** The ticket that is shown goes on being asked for after its end, until another page is chosen. */
  const askTicket = async (found: QueuePage): Promise<HelpTicket | null> => {
    const shown = page.peek() === "line" ? (ticket.peek()?.id ?? null) : null;
    const id = shown ?? myTicketId(found, queueId.peek());
    return id === null ? null : await api.helpTicket(id, options);
  };

  const settle = (found: QueuePage, mine: HelpTicket | null, asked: UrgentQuestionList | null) => {
    const at = context.now();
    batch(() => {
      queues.value = found;
      ticket.value = mine;
      if (asked !== null) urgent.value = asked;
      error.value = null;
      fetchedAt.value = at;
      now.value = at;
      if (begun) return;
      begun = true;
      const wanted = found.queues.find((one) => one.id === start.queueId);
      if (start.asks) return;
      if (mine !== null) page.value = "line";
      else if (wanted !== undefined) page.value = "take";
    });
  };

  const look = async () => {
    clearTimeout(timer);
    turn += 1;
    const current = turn;
    try {
      const asked = api.urgentQuestions(options).catch(() => null);
      const found = await api.queues(options);
      const mine = await askTicket(found).catch((failure: unknown) => {
        if (failure instanceof HelpoutRefusal && failure.code === "not_found") return null;
        throw failure;
      });
      const list = await asked;
      if (current === turn && !ended.aborted) settle(found, mine, list);
    } catch (failure) {
      if (current === turn && !isAbort(failure) && !ended.aborted) error.value = failure;
    }
  };

  /** Runs one action at a time; what it answers is fetched again with all else. */
  const act = async (action: () => Promise<unknown>): Promise<boolean> => {
    if (busy.peek()) return false;
    batch(() => {
      busy.value = true;
      refused.value = null;
    });
    try {
      await action();
      await look();
      return true;
    } catch (failure) {
      if (!isAbort(failure)) refused.value = failure;
      // It may have been refused because it changed meanwhile.
      void look();
      return false;
    } finally {
      busy.value = false;
    }
  };
  const ofTicket = (action: (id: string) => Promise<HelpTicket>): Promise<boolean> => {
    const id = ticket.peek()?.id;
    if (id === undefined) return Promise.resolve(false);
    return act(async () => {
      ticket.value = await action(id);
    });
  };
  const mine = () => urgent.value?.questions.find((one) => one.is_mine) ?? null;

  const stopListening = context.events.listen((hint) => {
    if (!MY_HINTS.has(hint.name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void look(), HINT_MS);
  });
  const tick = setInterval(() => {
    now.value = context.now();
    if (now.peek() - fetchedAt.peek() > LOOK_MS) void look();
  }, TICK_MS);
  ended.addEventListener("abort", () => {
    stopListening();
    clearTimeout(timer);
    clearInterval(tick);
    attention.end();
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
