// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { createEditor, type Editor, type EditorParts } from "./editor";

describe("keys of one's own", () => {
  const doc = new Y.Doc();
  const source = doc.getText("source");
  let place: HTMLElement;
  let editor: Editor;

  beforeEach(() => {
    // What is measured in a page without layout is nowhere.
    Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
    source.insert(0, "one = 1\ntwo = 2");
    place = document.body.appendChild(document.createElement("div"));
    editor = createEditor(place, {
      source,
      awareness: new Awareness(doc),
      undo: new Y.UndoManager(source),
      readOnly: false,
      label: "Cell 1",
      language: "python",
      taste: { keys: "emacs", lineNumbers: false, asYouType: false },
      ask: null,
      run: vi.fn(),
    } as unknown as EditorParts);
  });
  afterEach(() => {
    editor.destroy();
    place.remove();
  });

  it("come before the usual meaning of the same ones", async () => {
    await vi.waitFor(() => expect(place.querySelector(".cm-emacsMode")).not.toBeNull(), 5_000);
    editor.select({ from: 3, to: 3 });
    const content = place.querySelector(".cm-content");
    for (const letter of "akyy")
      content?.dispatchEvent(
        new KeyboardEvent("keydown", {
          key: letter,
          code: `Key${letter.toUpperCase()}`,
          ctrlKey: true,
          bubbles: true,
          cancelable: true,
        }),
      );
    expect(source.toString()).toBe("one = 1one = 1\ntwo = 2");
  });
});
