/**
 * The shared pad beside its text, as entries of the room's log add up to it. Pure.
 *
 * Owns links to notebook cells, comments and suggestions that are open, and runs that wait for
 * the lender's word. The text itself is document.ts's, runs that were queued are runs.ts's.
 */
import type { CellLinked, Entry, RunAsked, Suggested } from "../../contracts/generated";

/** Which notebook cell a shared cell was copied from; the latest word counts. */
export interface PadLink extends Omit<CellLinked, "kind"> {
  readonly account_id: string;
  readonly at: string;
}

export interface PadAnswer {
  readonly seq: number;
  readonly account_id: string;
  readonly at: string;
  readonly text: string;
}

/** A comment and what was answered to it, oldest first. */
export interface PadComment extends PadAnswer {
  readonly comment_id: string;
  readonly cell_id: string;
  /** Yjs relative positions, base64. */
  readonly start: string;
  readonly end: string;
  /** What stood there, should the place be gone. */
  readonly quote: string;
  readonly answers: readonly PadAnswer[];
}

export interface PadSuggestion extends Omit<Suggested, "kind"> {
  readonly account_id: string;
  readonly at: string;
}

/** A run under a grant that asks each time; `account_id` is who asked. */
export interface WaitingRun extends Omit<RunAsked, "kind"> {
  readonly at: string;
}

export interface Pad {
  /** By shared cell. */
  readonly links: ReadonlyMap<string, PadLink>;
  /** Not settled, oldest first. */
  readonly comments: readonly PadComment[];
  /** Not settled, oldest first. */
  readonly suggestions: readonly PadSuggestion[];
  /** Not answered, oldest first. */
  readonly waiting: readonly WaitingRun[];
}

export const NO_PAD: Pad = { links: new Map(), comments: [], suggestions: [], waiting: [] };

/** The pad of a snapshot. */
export function padFrom(entries: readonly Entry[]): Pad {
  return entries.reduce((pad, entry) => withPadEntry(pad, entry) ?? pad, NO_PAD);
}

/** The pad after an entry; null where the entry is not about the pad. */
export function withPadEntry(pad: Pad, entry: Entry): Pad | null {
  const { body, account_id, at, seq } = entry;
  switch (body.kind) {
    case "cell_linked": {
      const { kind: _, ...link } = body;
      return { ...pad, links: new Map(pad.links).set(body.cell_id, { ...link, account_id, at }) };
    }
    case "commented": {
      const { kind: _, ...comment } = body;
      const answer: PadAnswer = { seq, account_id, at, text: body.text };
      const isKnown = pad.comments.some((one) => one.comment_id === body.comment_id);
      const comments = isKnown
        ? pad.comments.map((one) =>
            one.comment_id === body.comment_id
              ? { ...one, answers: [...one.answers, answer] }
              : one,
          )
        : [...pad.comments, { ...comment, ...answer, answers: [] }];
      return { ...pad, comments };
    }
    case "comment_settled":
      return {
        ...pad,
        comments: pad.comments.filter((one) => one.comment_id !== body.comment_id),
      };
    case "suggested": {
      const { kind: _, ...suggestion } = body;
      return { ...pad, suggestions: [...pad.suggestions, { ...suggestion, account_id, at }] };
    }
    case "suggestion_settled":
      return {
        ...pad,
        suggestions: pad.suggestions.filter((one) => one.suggestion_id !== body.suggestion_id),
      };
    case "run_asked": {
      const { kind: _, ...run } = body;
      const others = pad.waiting.filter((one) => one.request_id !== body.request_id);
      return { ...pad, waiting: [...others, { ...run, at }] };
    }
    case "run_answered":
      return { ...pad, waiting: pad.waiting.filter((one) => one.request_id !== body.request_id) };
    default:
      return null;
  }
}
