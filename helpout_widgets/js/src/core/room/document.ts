/**
 * The shared text of a room: a Y document with `cells`, and who is where in it.
 *
 * Speaks y-protocols over whatever carries bytes. Never seeds, and never merges two histories:
 * where the room's epoch is another than ours, the text is fetched anew and what we had is kept
 * beside it for the person to look at.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from "y-protocols/awareness";
import {
  messageYjsSyncStep1,
  readSyncMessage,
  writeSyncStep1,
  writeUpdate,
} from "y-protocols/sync";
import * as Y from "yjs";
import * as cells from "./cells";
import { CELLS_ORIGIN, type CellType, cellsIn, cellsOf, type SharedCell } from "./cells";

/** First byte of a message about the text. */
export const SYNC = 0;
/** First byte of a message that says who is where. */
export const AWARENESS = 1;
/** Updates that came from the room are not sent back to it. */
const FROM_ROOM = Symbol("from the room");

export type { CellType, SharedCell } from "./cells";

/** Two texts that must not be merged: what this page had and what the room has. */
export interface TextConflict {
  readonly mine: string;
  readonly theirs: string;
}

export interface Written {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** Undoes what this person wrote, in all cells, and nothing of anybody else. */
  readonly undo: Y.UndoManager;
}

function written(): Written {
  const doc = new Y.Doc();
  return {
    doc,
    awareness: new Awareness(doc),
    undo: new Y.UndoManager(cellsOf(doc), { trackedOrigins: new Set([CELLS_ORIGIN]) }),
  };
}

/** All cells as one text, for a person to compare or copy. */
export function textOf(doc: Y.Doc): string {
  return cellsIn(doc)
    .map((cell) => String(cell.source))
    .join("\n\n");
}

export class SharedDocument {
  #now = written();
  #epoch = "";
  #synced = false;
  #aside: string | null = null;
  #conflict: TextConflict | null = null;
  #send: (message: Uint8Array) => void;
  #listeners = new Set<() => void>();

  constructor(send: (message: Uint8Array) => void) {
    this.#send = send;
    this.#attend();
  }

  /** The document as it stands; another object after the room's history changed. */
  get current(): Written {
    return this.#now;
  }

  get epoch(): string {
    return this.#epoch;
  }

  /** Whether the room's text has come since the document was made. */
  get synced(): boolean {
    return this.#synced;
  }

  get conflict(): TextConflict | null {
    return this.#conflict;
  }

  /** Called when the document is replaced, first synced, or in conflict. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The person has seen both texts. */
  settleConflict(): void {
    this.#conflict = null;
    this.#tell();
  }

  /** The room is reached and has this epoch: ask for what we lack, offer what it lacks. */
  opened(epoch: string): void {
    if (this.#epoch !== "" && this.#epoch !== epoch) this.replace();
    this.#epoch = epoch;
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, SYNC);
    writeSyncStep1(encoder, this.#now.doc);
    this.#send(encoding.toUint8Array(encoder));
    this.#announce([this.#now.doc.clientID]);
  }

  /**
   * Take the room's text anew and set ours aside; both are shown where they differ.
   *
   * For another epoch, and for text that was written here and not accepted there.
   */
  replace(): void {
    if (this.#synced) this.#aside = textOf(this.#now.doc);
    const cursor = this.#now.awareness.getLocalState();
    this.#dispose();
    this.#now = written();
    this.#now.awareness.setLocalState(cursor === null ? null : {});
    this.#synced = false;
    this.#attend();
    this.#tell();
  }

  /** Ask for the room's text without a new socket, after `replace`. */
  resync(): void {
    this.opened(this.#epoch);
  }

  /** A binary message of the room. Malformed ones throw; the caller drops the socket. */
  receive(message: Uint8Array): void {
    const decoder = decoding.createDecoder(message);
    const kind = decoding.readVarUint(decoder);
    if (kind === AWARENESS) {
      applyAwarenessUpdate(this.#now.awareness, decoding.readVarUint8Array(decoder), FROM_ROOM);
      return;
    }
    if (kind !== SYNC) return;
    const answer = encoding.createEncoder();
    encoding.writeVarUint(answer, SYNC);
    const step = readSyncMessage(decoder, answer, this.#now.doc, FROM_ROOM, (error) => {
      throw error;
    });
    if (encoding.length(answer) > 1) this.#send(encoding.toUint8Array(answer));
    if (step !== messageYjsSyncStep1 && !this.#synced) this.#caughtUp();
  }

  /** The socket is gone: nobody else is seen any more. */
  dropped(): void {
    const { awareness, doc } = this.#now;
    const others = [...awareness.getStates().keys()].filter((id) => id !== doc.clientID);
    removeAwarenessStates(awareness, others, FROM_ROOM);
    // Else the same states, told again on resuming, would be taken for old ones.
    for (const id of others) awareness.meta.delete(id);
  }

  /** In order. */
  cells(): SharedCell[] {
    return cellsIn(this.#now.doc);
  }

  /** Add a cell after the one with this id, or at the end; its id. */
  addCell(afterId: string | null, cellType: CellType = "code", source = ""): string {
    return cells.addCell(this.#now.doc, afterId, cellType, source);
  }

  removeCell(id: string): boolean {
    return cells.removeCell(this.#now.doc, id);
  }

  /** Put a cell after the one with that id, or before all. */
  moveCell(id: string, afterId: string | null): boolean {
    return cells.moveCell(this.#now.doc, id, afterId);
  }

  setCellType(id: string, cellType: CellType): boolean {
    return cells.setCellType(this.#now.doc, id, cellType);
  }

  dispose(): void {
    this.#listeners.clear();
    this.#dispose();
  }

  #caughtUp(): void {
    this.#synced = true;
    const mine = this.#aside;
    const theirs = textOf(this.#now.doc);
    if (mine !== null && mine.trim() !== "" && mine !== theirs) this.#conflict = { mine, theirs };
    this.#aside = null;
    this.#tell();
  }

  #attend(): void {
    const { doc, awareness } = this.#now;
    doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === FROM_ROOM) return;
      const encoder = encoding.createEncoder();
      encoding.writeVarUint(encoder, SYNC);
      writeUpdate(encoder, update);
      this.#send(encoding.toUint8Array(encoder));
    });
    awareness.on(
      "update",
      (change: { added: number[]; updated: number[]; removed: number[] }, origin: unknown) => {
        if (origin === FROM_ROOM) return;
        const ids = [...change.added, ...change.updated, ...change.removed];
        if (ids.includes(doc.clientID)) this.#announce([doc.clientID]);
      },
    );
  }

  #announce(ids: number[]): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, AWARENESS);
    encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(this.#now.awareness, ids));
    this.#send(encoding.toUint8Array(encoder));
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #dispose(): void {
    this.#now.undo.destroy();
    this.#now.awareness.destroy();
    this.#now.doc.destroy();
  }
}
