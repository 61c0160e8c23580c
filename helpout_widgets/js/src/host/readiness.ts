/**
 * Whether this page is connected before its person joins: while somebody looks at the check, or did
 * a moment ago, and no other page of theirs is. Owns what the room is told of it.
 *
 * Knows no connection: `call.ts` makes them from the room's list, and ends them.
 */
import type { RoomState } from "../core/room/state";
import type { Ways } from "./ways";

/** At the check, with its page unseen: longer than this nothing is kept open for them. */
export const UNSEEN_MS = 180_000;
const PREPARE_AGAIN_MS = 30_000;

export interface ReadinessParts {
  state(): RoomState;
  ways: Ways;
  /** Whether this page is seen. */
  visible(): boolean;
  now(): number;
  /** Tell the room that this page is ready. */
  begin(): void;
  /** It is not any more; `tell`: the room does not know it yet. */
  end(tell: boolean): void;
}

export class Readiness {
  #parts: ReadinessParts;
  #checks = 0;
  #seenAt = Number.NEGATIVE_INFINITY;
  #seen = false;
  /** Another page of this person has it: it is not asked for again until somebody looks anew. */
  #taken = false;
  /** Connections are made with this policy and leave; null: not ready. */
  #standing: { readonly policy: string | undefined; readonly until: number } | null = null;
  #listed = false;
  #preparedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: ReadinessParts) {
    this.#parts = parts;
  }

  get stands(): boolean {
    return this.#standing !== null;
  }

  /** Somebody is at the check, until the returned function is called. */
  check(): () => void {
    this.#checks += 1;
    this.#taken = false;
    let over = false;
    return () => {
      if (!over) this.#checks -= 1;
      over = true;
    };
  }

  /** Its person joins: what stands becomes the call. */
  joined(): void {
    this.#standing = null;
  }

  /** Begin or end it, as the person, the room and the relays' leave say now. */
  keep(): void {
    const { state, ways, now, begin, end } = this.#parts;
    const wanted = this.#wanted();
    const policy = ways.config.iceTransportPolicy;
    const standing = this.#standing;
    if (standing !== null && (!wanted || standing.policy !== policy || now() >= standing.until)) {
      this.#standing = null;
      end(true);
    }
    if (!wanted || this.#standing !== null || state().link !== "open") return;
    if (ways.good) {
      this.#standing = { policy, until: ways.until };
      this.#listed = false;
      begin();
    } else if (now() - this.#preparedAt > PREPARE_AGAIN_MS) {
      this.#preparedAt = now();
      ways.prepare().then(
        () => this.keep(),
        () => {},
      );
    }
  }

  /** The room's list is another. */
  follow(): void {
    const { call, connection_id: me, account_id: account } = this.#parts.state();
    const listed = call.some((one) => one.connection_id === me);
    const lost = this.#listed && !listed;
    this.#listed = listed;
    if (!lost) return;
    if (call.some((one) => one.account_id === account && one.device === "page")) {
      this.#taken = true;
      this.#standing = null;
      this.#parts.end(false);
    } else this.#parts.begin();
  }

  #wanted(): boolean {
    const { state, visible, now } = this.#parts;
    const seen = visible();
    if (seen) {
      if (!this.#seen) this.#taken = false;
      this.#seenAt = now();
    }
    this.#seen = seen;
    if (this.#checks === 0 || this.#taken || now() - this.#seenAt > UNSEEN_MS) return false;
    return mayBeReady(state());
  }
}

function mayBeReady(state: RoomState): boolean {
  const { call, participants, connection_id: me, account_id: account } = state;
  if (!state.known || state.ended || state.link === "refused" || state.topology === "server")
    return false;
  if (participants.find((one) => one.connection_id === me)?.role === "watcher") return false;
  const inCall = call.filter((one) => one.device === "page" && !one.ready);
  if (inCall.some((one) => one.account_id === account && !one.watch)) return false;
  const others = new Set(inCall.map((one) => one.account_id).filter((id) => id !== account));
  return others.size < state.call_limit;
}
