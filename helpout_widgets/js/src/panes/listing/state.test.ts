import { describe, expect, it } from "vitest";
import type { Listing } from "../../contracts/generated";
import { clientRefusal, HelpoutRefusal } from "../../core/refusal";
import { looked, start } from "./state";

const value = { id: "lst_1" } as Listing;
const here = { ...start, ...looked(start, { phase: "here", value }, 1_000) };
const refusal = (code: string) =>
  new HelpoutRefusal({ code, title: "", detail: "", field: null, context: {} }, 404);

describe("a look at a listing", () => {
  it("keeps what was shown, with its time, where nobody answers", () => {
    const error = clientRefusal("client_no_connection");
    const away = looked(here, { phase: "failed", error }, 2_000);
    expect(away).toEqual({ listing: { phase: "here", value }, away: error, fetchedAt: 1_000 });
    const again = looked({ ...here, ...away }, { phase: "here", value }, 3_000);
    expect(again).toMatchObject({ away: null, fetchedAt: 3_000 });
  });

  it("takes it away where it is gone, and fails where nothing was shown", () => {
    const gone = { phase: "failed", error: refusal("not_found") } as const;
    expect(looked(here, gone, 2_000).listing).toEqual(gone);
    const failed = { phase: "failed", error: clientRefusal("client_timed_out") } as const;
    expect(looked(start, failed, 2_000)).toMatchObject({ listing: failed, away: null });
  });
});
