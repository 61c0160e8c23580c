import { signal } from "@preact/signals";
import { beforeEach, describe, expect, it } from "vitest";
import type { ServerFrame, Welcome } from "../contracts/generated";
import type { RoomClient } from "../core/room/client";
import { EMPTY_PICTURE, type NotebookPicture } from "../core/room/notebook_view";
import type { DraftFrame } from "../core/room/numbering";
import { NotebookView } from "./notebook_view";

/** A room that notes what it is sent, and time that passes when told. */
class Bench {
  sent: DraftFrame[] = [];
  timers: (() => void)[] = [];
  changed: (() => void)[] = [];
  picture: NotebookPicture | null = { ...EMPTY_PICTURE, top: "" };
  tell: (frame: ServerFrame) => void = () => {};
  welcome: (frame: Welcome) => void = () => {};
  link = signal("open");
  view: NotebookView;

  constructor() {
    const bench = this;
    const client = {
      get state() {
        return { link: bench.link.value };
      },
      send: (frame: DraftFrame) => bench.sent.push(frame) > 0,
      onFrame: (listener: (frame: ServerFrame) => void) => {
        bench.tell = listener;
        return () => {};
      },
      onWelcome: (listener: (frame: Welcome) => void) => {
        bench.welcome = listener;
        return () => {};
      },
    } as unknown as RoomClient;
    const after = (_ms: number, act: () => void) => {
      this.timers.push(act);
      return () => {
        this.timers = this.timers.filter((one) => one !== act);
      };
    };
    this.view = new NotebookView({ client, after });
  }

  show(): void {
    const onChange = (listener: () => void) => {
      this.changed.push(listener);
      return () => {
        this.changed = this.changed.filter((one) => one !== listener);
      };
    };
    this.view.show({ name: "work.ipynb", read: () => this.picture, onChange });
  }

  change(cells: string[]): void {
    const cell = { cell_type: "code" as const, execution_count: null, outputs: [] };
    this.picture = { ...EMPTY_PICTURE, cells: cells.map((id) => ({ ...cell, id, source: id })) };
    for (const listener of [...this.changed]) listener();
  }

  pass(): void {
    for (const act of this.timers.splice(0)) act();
  }

  kinds(): string[] {
    return this.sent.map((frame) => frame.type);
  }
}

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

describe("showing a notebook", () => {
  it("begins with a name, gathers changes, and stops at once", () => {
    bench.show();
    expect(bench.sent[0]).toMatchObject({ type: "show_notebook", notebook_name: "work.ipynb" });
    bench.change(["a"]);
    bench.change(["a", "b"]);
    expect(bench.sent).toHaveLength(1);
    bench.pass();
    expect(bench.sent[1]).toMatchObject({ notebook_name: null, change: { order: ["a", "b"] } });
    bench.view.stop();
    expect(bench.kinds().at(-1)).toBe("hide_notebook");
    expect(bench.view.showing.value).toBeNull();
    bench.change(["c"]);
    bench.pass();
    expect(bench.sent).toHaveLength(3);
  });

  it("ends when the notebook is closed, or when another window ended it", () => {
    bench.show();
    bench.picture = null;
    for (const listener of [...bench.changed]) listener();
    bench.pass();
    expect(bench.kinds()).toEqual(["show_notebook", "hide_notebook"]);
    bench.picture = EMPTY_PICTURE;
    bench.show();
    bench.tell({ type: "notebook_hidden", n: 1 });
    expect(bench.view.showing.value).toBeNull();
    expect(bench.kinds().filter((kind) => kind === "hide_notebook")).toHaveLength(1);
  });

  it("says all of it again in a room that does not know it", () => {
    bench.show();
    bench.pass();
    bench.welcome({ resumed: false } as Welcome);
    bench.pass();
    expect(bench.sent.at(-1)).toMatchObject({ notebook_name: "work.ipynb" });
  });

  it("hides nothing for who shows nothing", () => {
    bench.view.close();
    expect(bench.sent).toEqual([]);
  });
});
