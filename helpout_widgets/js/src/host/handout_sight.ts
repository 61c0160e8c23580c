/**
 * Paging through a handout together: what this page tells of it, and what the others tell.
 *
 * Goes over a field of awareness, which works in every topology and ends with its connection.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Awareness } from "y-protocols/awareness";
import { decodeSight, encodeSight, FIELD, type Sight } from "../core/handout/sight";
import type { RoomClient } from "../core/room/client";

export interface OtherSight extends Sight {
  readonly account_id: string;
  /** By this page's clock, when it moved last. */
  readonly seen_at: number;
}

const TELL_MS = 80;

export class HandoutSight {
  /** One a connection. */
  readonly others: ReadonlySignal<readonly OtherSight[]>;
  #others = signal<readonly OtherSight[]>([]);
  #client: RoomClient;
  #now: () => number;
  #known = new Map<number, { text: string; sight: OtherSight }>();
  #own: Sight | null = null;
  #telling: ReturnType<typeof setTimeout> | null = null;
  #awareness: Awareness | null = null;
  #stop: () => void;
  #onTurn: (sight: OtherSight) => void;

  /** `onTurn` is told when another turned a page. */
  constructor(client: RoomClient, now: () => number, onTurn: (sight: OtherSight) => void) {
    this.#client = client;
    this.#now = now;
    this.#onTurn = onTurn;
    this.others = this.#others;
    this.#attend();
    this.#stop = client.document.subscribe(() => this.#attend());
  }

  /** What this page looks at now; null where it looks at none. */
  tell(sight: Sight | null): void {
    this.#own = sight;
    this.#telling ??= setTimeout(() => {
      this.#telling = null;
      this.#send();
    }, TELL_MS);
  }

  close(): void {
    if (this.#telling !== null) clearTimeout(this.#telling);
    this.#own = null;
    this.#send();
    this.#stop();
    this.#awareness?.off("change", this.#changed);
  }

  #send(): void {
    const { awareness } = this.#client.document.current;
    const state = awareness.getLocalState() ?? {};
    const own = this.#own === null ? null : encodeSight(this.#own);
    if (own === null && state[FIELD] === undefined) return;
    awareness.setLocalState({ ...state, [FIELD]: own });
  }

  #attend(): void {
    const { awareness } = this.#client.document.current;
    if (awareness === this.#awareness) return;
    this.#awareness?.off("change", this.#changed);
    this.#awareness = awareness;
    this.#known.clear();
    awareness.on("change", this.#changed);
    this.#changed();
  }

  #changed = (): void => {
    const awareness = this.#awareness;
    if (awareness === null) return;
    const turned: OtherSight[] = [];
    const present = new Set<number>();
    for (const [id, state] of awareness.getStates()) {
      if (id === awareness.clientID) continue;
      const sight = decodeSight(state[FIELD]);
      const accountId = accountOf(state);
      if (sight === null || accountId === null) continue;
      present.add(id);
      const text = JSON.stringify(state[FIELD]);
      const before = this.#known.get(id);
      if (before?.text === text) continue;
      const other = { ...sight, account_id: accountId, seen_at: this.#now() };
      this.#known.set(id, { text, sight: other });
      if (before !== undefined && sight.turn > before.sight.turn) turned.push(other);
      else if (before === undefined && sight.turn > 0) turned.push(other);
    }
    for (const id of this.#known.keys()) if (!present.has(id)) this.#known.delete(id);
    this.#others.value = [...this.#known.values()].map((one) => one.sight);
    for (const one of turned) this.#onTurn(one);
  };
}

function accountOf(state: Record<string, unknown>): string | null {
  const user = state.user;
  if (typeof user !== "object" || user === null) return null;
  const id = (user as Record<string, unknown>).account_id;
  return typeof id === "string" ? id : null;
}
