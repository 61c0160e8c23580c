import { beforeEach, describe, expect, it } from "vitest";
import type { LinkCell } from "../../../contracts/generated";
import { pad as words } from "../../../core/messages/en/pad";
import { SharedDocument } from "../../../core/room/document";
import type { PadLink } from "../../../core/room/pad";
import type { NotebookCell } from "../../../host/context";
import type { LiveRoom } from "../../../host/rooms";
import { shareCell } from "./sharing";

const cell = (source: string): NotebookCell => ({
  notebook_name: "a.ipynb",
  cell_id: "n1",
  cell_type: "code",
  source,
  outputs: [],
  suggest_only: false,
});

let shared: SharedDocument;
let links: Map<string, PadLink>;
let room: LiveRoom;

beforeEach(() => {
  shared = new SharedDocument(() => {});
  links = new Map();
  const linkCell = (link: Omit<LinkCell, "n" | "type" | "frame_id">) => {
    links.set(link.cell_id, { ...link, account_id: "", at: "" } as PadLink);
    return true;
  };
  const client = { document: shared, linkCell, state: { pad: { links } } };
  room = { client } as unknown as LiveRoom;
});

const texts = () => shared.cells().map((one) => one.source.toString());

describe("a notebook cell that is shared", () => {
  it("is copied in and linked, without the line that shares it", () => {
    const { told, cell_id } = shareCell(room, cell("%%helpout share\nx = 1"));
    expect(told).toBe(words.share.shared);
    expect(texts()).toEqual(["x = 1"]);
    expect(links.get(cell_id ?? "")?.notebook_cell_id).toBe("n1");
  });

  it("again, changed, is brought up to date where nobody wrote in it", () => {
    shareCell(room, cell("%%helpout share\nx = 1"));
    shareCell(room, cell("%%helpout share\nx = 2"));
    expect(texts()).toEqual(["x = 2"]);
  });

  it("never overwrites what was written in the shared one", () => {
    shareCell(room, cell("x = 1"));
    shared.cells()[0]?.source.insert(0, "# ours\n");
    const { told } = shareCell(room, cell("x = 2"));
    expect(told).toContain(words.share.changed);
    expect(texts()).toEqual(["# ours\nx = 1"]);
  });

  it("comes in anew where its copy was deleted", () => {
    const { cell_id } = shareCell(room, cell("x = 1"));
    shared.removeCell(cell_id ?? "");
    shareCell(room, cell("x = 1"));
    expect(texts()).toEqual(["x = 1"]);
  });
});
