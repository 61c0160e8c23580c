import { describe, expect, it } from "vitest";
import { decodeSight, encodeSight, pageWithin } from "./sight";

const ID = "hand_000000000001";

describe("what another page says it looks at", () => {
  it("comes through whole", () => {
    const sight = { handout_id: ID, page: 3, turn: 2, at: { x: 0.25, y: 1 } };
    expect(decodeSight(encodeSight(sight))).toEqual(sight);
    expect(decodeSight(encodeSight({ ...sight, at: null }))).toEqual({ ...sight, at: null });
  });

  it("is believed in nothing else", () => {
    for (const said of [
      null,
      "x",
      {},
      [],
      [ID, 1],
      [ID, 0, 0],
      [ID, 5_001, 0],
      [ID, 1.5, 0],
      [ID, 1, -1],
      [ID, "1", 0],
      ["hand_<img>", 1, 0],
      [`hand_${"1".repeat(12)}\n`, 1, 0],
      [ID, 1, 0, 0.5, 0.5, 0.5],
    ])
      expect(decodeSight(said)).toBeNull();
    expect(decodeSight([ID, 1, 0, 2, 0.5])?.at).toBeNull();
    expect(decodeSight([ID, 1, 0, Number.NaN, 0.5])?.at).toBeNull();
  });

  it("is a page that there is", () => {
    expect([pageWithin(0, 3), pageWithin(2, 3), pageWithin(9, 3), pageWithin(1, 0)]).toEqual([
      1, 2, 3, 1,
    ]);
  });
});
