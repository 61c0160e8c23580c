import { describe, expect, it } from "vitest";
import { carried } from "./carried";
import { bodyOf, headOf, withBody } from "./magic";

describe("the line that shares", () => {
  it("is no part of what is shared", () => {
    expect(headOf("%%helpout share\nx = 1")).toBe("%%helpout share\n");
    expect(bodyOf("%%helpout share\nx = 1")).toBe("x = 1");
    expect(bodyOf("%%helpout share")).toBe("");
    expect(headOf("%%helpout shared_things\nx")).toBe("");
    expect(bodyOf("x = 1\n%%helpout share")).toBe("x = 1\n%%helpout share");
  });

  it("stays where the body changes", () => {
    expect(withBody("%%helpout share\nx = 1", "y")).toBe("%%helpout share\ny");
    expect(withBody("%%helpout share", "y")).toBe("%%helpout share\ny");
    expect(withBody("x", "y")).toBe("y");
  });
});

describe("outputs that travel with a cell", () => {
  it("are those that can be drawn", () => {
    const widget = {
      output_type: "display_data",
      data: { "application/vnd.jupyter.widget-view+json": {}, "text/plain": "Slider" },
      metadata: {},
    };
    expect(carried([widget, { output_type: "update" }])).toEqual([
      { output_type: "display_data", data: { "text/plain": "Slider" }, metadata: {} },
    ]);
  });

  it("end where they are too large", () => {
    const text = (length: number) => ({
      output_type: "stream",
      name: "stdout",
      text: "x".repeat(length),
    });
    expect(carried([text(10), text(300_000), text(10)])).toHaveLength(1);
    expect(carried(Array.from({ length: 80 }, () => text(1)))).toHaveLength(50);
  });
});
