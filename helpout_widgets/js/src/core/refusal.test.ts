import { describe, expect, it } from "vitest";
import { clientRefusal, decodeRefusal, explain } from "./refusal";

describe("decodeRefusal", () => {
  it("takes over a problem body", () => {
    const body = { code: "slot_taken", title: "T", detail: "D", context: { alternatives: [] } };
    const refusal = decodeRefusal(body, 409);
    expect(refusal).toMatchObject({ code: "slot_taken", status: 409, field: null });
    expect(refusal.context).toEqual({ alternatives: [] });
  });

  it.each([null, "text", [], { code: 3 }, {}])("says so of %j", (body) => {
    expect(decodeRefusal(body, 502).code).toBe("client_bad_answer");
  });

  it("knows who is away", () => {
    expect(clientRefusal("client_no_connection").isAway).toBe(true);
    expect(decodeRefusal({ code: "marketplace_away" }, 502).isAway).toBe(true);
    expect(decodeRefusal({ code: "not_found" }, 404).isAway).toBe(false);
  });
});

describe("explain", () => {
  it("has the catalogue's words, and keeps the code for the details", () => {
    const said = explain(decodeRefusal({ code: "slot_taken", title: "X", detail: "Y" }, 409));
    expect(said.title).toBe("That time was just taken");
    expect(said.detail).not.toContain("slot_taken");
    expect(said.code).toContain("slot_taken");
  });
  it("takes the server's words for a code it does not know", () => {
    const said = explain(decodeRefusal({ code: "brand_new", title: "New", detail: "Do so." }, 400));
    expect(said).toMatchObject({ title: "New", detail: "Do so." });
  });
  it("lets the server name what is wrong with a request", () => {
    const body = { code: "invalid_request", title: "", detail: "The title is too long." };
    expect(explain(decodeRefusal(body, 400)).detail).toBe("The title is too long.");
  });
  it("has words for anything thrown", () => {
    expect(explain(new RangeError("boom")).code).toContain("boom");
    expect(explain("odd").title).not.toBe("");
  });
});
