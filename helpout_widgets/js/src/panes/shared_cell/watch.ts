/** Hooks that follow the shared document: its cells, one text, and who is in it. */
import { useEffect, useState } from "preact/hooks";
import * as Y from "yjs";
import type { SharedCell } from "../../core/room/document";
import { useLive } from "../live_session/live";
import { accountOf, placeIn } from "./editing/carets";

/** The cells as they stand; the same objects while nothing is added or taken away. */
export function useCells(): { cells: readonly SharedCell[]; synced: boolean } {
  const { room } = useLive();
  const shared = room.client.document;
  const turn = room.documentTurn.value;
  const [cells, setCells] = useState<readonly SharedCell[]>(() => shared.cells());
  useEffect(() => {
    const list = shared.current.doc.getArray("cells");
    const look = () => setCells(shared.cells());
    // Typing changes no cell: it is the editors' business.
    const changed = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[]) => {
      if (events.some((event) => !(event.target instanceof Y.Text))) look();
    };
    look();
    list.observeDeep(changed as Parameters<typeof list.observeDeep>[0]);
    return () => list.unobserveDeep(changed as Parameters<typeof list.observeDeep>[0]);
  }, [shared, turn]);
  return { cells, synced: shared.synced };
}

export function useSourceText(source: Y.Text): string {
  const [text, setText] = useState(() => source.toString());
  useEffect(() => {
    const look = () => setText(source.toString());
    look();
    source.observe(look);
    return () => source.unobserve(look);
  }, [source]);
  return text;
}

/** Accounts whose caret is in this text, each once, the page's own last. */
export function usePresenceIn(source: Y.Text): readonly string[] {
  const { room } = useLive();
  const turn = room.documentTurn.value;
  const me = room.state.value.account_id;
  const [accounts, setAccounts] = useState<readonly string[]>([]);
  useEffect(() => {
    const { awareness } = room.client.document.current;
    const look = () => {
      const found = new Set<string>();
      for (const [client, state] of awareness.getStates()) {
        const account = client === awareness.clientID ? me : accountOf(state);
        if (account !== null && account !== "" && placeIn(source, state) !== null)
          found.add(account);
      }
      const sorted = [...found].sort();
      setAccounts((before) => (before.join() === sorted.join() ? before : sorted));
    };
    look();
    awareness.on("change", look);
    return () => awareness.off("change", look);
  }, [source, turn, me, room]);
  return accounts;
}
