import { expect, it } from "vitest";
import { firstName } from "./names";

it("calls a person by the first word of the name", () => {
  expect(firstName("Ada Okafor")).toBe("Ada");
  expect(firstName("  Ada\u00a0Okafor ")).toBe("Ada");
  expect(firstName("Ada")).toBe("Ada");
  expect(firstName("")).toBe("");
});
