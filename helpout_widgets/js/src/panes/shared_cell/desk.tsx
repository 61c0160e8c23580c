/**
 * What the views of one pad share: its editors, how this person likes them, whom they follow.
 *
 * Owns nothing of the text; it lives as long as the pane.
 */
import { type Signal, signal } from "@preact/signals";
import { type ComponentChildren, createContext } from "preact";
import { useContext, useMemo } from "preact/hooks";
import type { KernelAnswer } from "../../contracts/generated";
import { pad as words } from "../../core/messages/en/pad";
import type { PaneContext } from "../../host/context";
import type { LiveRoom } from "../../host/rooms";
import { useLive } from "../live_session/live";
import type { AskKernel } from "./editing/completion";
import type { Editor } from "./editing/editor";
import { PLAIN_TASTE, type Taste } from "./editing/look";

export type PadPanel = "history" | "ran" | "variables" | "editor";

export interface Desk {
  readonly taste: Signal<Taste>;
  /** By cell. */
  readonly editors: Map<string, Editor>;
  /** The account whose place is kept in sight; null where nobody's. */
  readonly following: Signal<string | null>;
  readonly panel: Signal<PadPanel | null>;
  /** Runs of this person leave the lender's variables as they are. */
  readonly scratch: Signal<boolean>;
  /** Drafts of suggestions by cell: they outlive a cell that is drawn anew. */
  readonly drafts: Signal<ReadonlyMap<string, string>>;
  /** A sentence about the whole pad, such as what was just deleted. */
  readonly told: Signal<{ text: string; undo: boolean } | null>;
  readonly ask: AskKernel;
  /** Why the kernel did not answer what this person asked for. */
  readonly unanswered: Signal<string | null>;
  setTaste(change: Partial<Taste>): void;
  setDraft(cellId: string, text: string | null): void;
}

const KEY = "helpouts.editor";

function keptTaste(context: PaneContext): Taste {
  const told = { ...PLAIN_TASTE, ...context.notebook?.editorTaste?.() };
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (typeof kept !== "object" || kept === null) return told;
    const { keys, lineNumbers, asYouType } = kept as Record<string, unknown>;
    return {
      keys: keys === "vim" || keys === "emacs" || keys === "default" ? keys : told.keys,
      lineNumbers: typeof lineNumbers === "boolean" ? lineNumbers : told.lineNumbers,
      asYouType: typeof asYouType === "boolean" ? asYouType : told.asYouType,
    };
  } catch {
    return told;
  }
}

function keepTaste(taste: Taste): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(taste));
  } catch {
    // A browser that keeps nothing: the choice holds until the page is loaded again.
  }
}

function createDesk(context: PaneContext, room: LiveRoom): Desk {
  const taste = signal(keptTaste(context));
  const unanswered = signal<string | null>(null);
  const drafts = signal<ReadonlyMap<string, string>>(new Map());
  return {
    taste,
    editors: new Map(),
    following: signal(null),
    panel: signal(null),
    scratch: signal(false),
    drafts,
    told: signal(null),
    unanswered,
    async ask(question, asked): Promise<KernelAnswer> {
      const { answer, refusal } = await room.client.askKernel(question);
      if (asked)
        unanswered.value = answer === null ? (words.asked[refusal] ?? words.askedElse) : null;
      if (answer === null) throw new Error(refusal);
      return answer;
    },
    setTaste(change) {
      taste.value = { ...taste.peek(), ...change };
      keepTaste(taste.peek());
    },
    setDraft(cellId, text) {
      const next = new Map(drafts.peek());
      if (text === null) next.delete(cellId);
      else next.set(cellId, text);
      drafts.value = next;
    },
  };
}

const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("a view of a pad outside of one");
  return desk;
}

export function DeskProvider({ children }: { children: ComponentChildren }) {
  const live = useLive();
  const desk = useMemo(() => createDesk(live.context, live.room), [live]);
  return <DeskContext.Provider value={desk}>{children}</DeskContext.Provider>;
}
