// @vitest-environment jsdom
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Listing, Organisation, OrganisationMember } from "../../contracts/generated";
import { clientRefusal } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { sampleBooking } from "../my_helpouts/sample";
import { OrganisationChoice } from "./choice";
import { giverOf } from "./giver";
import { HandOn } from "./hand_on";
import { BY_MYSELF, type OfferedBy } from "./offered_by";
import { OrganisationSection } from "./section";
import { percentOf } from "./shares";

const ada = { id: "acc_1", display_name: "Ada Okafor" };
const bo = { id: "acc_2", display_name: "Bo Li" };

function member(change: Partial<OrganisationMember>): OrganisationMember {
  const base = { account: ada, role: "tutor", weight: 1, paused: false, agreed: true } as const;
  return { ...base, last_assigned_at: null, ...change };
}

describe("who answers a listing", () => {
  const listing = { tutor: ada, organisation: null, assignment: null, people: [] };
  const course = { id: "org_1", name: "Statistics 101" };

  it("is its tutor, somebody of an organisation, or all who come", () => {
    const alone = { id: "acc_1", name: "Ada Okafor", called: "Ada Okafor", short: "Ada" };
    expect(giverOf(listing)).toEqual(alone);
    const theirs: Pick<Listing, "tutor" | "organisation" | "assignment" | "people"> = {
      ...listing,
      organisation: course,
      assignment: "round_robin",
      people: [ada, bo],
    };
    expect(giverOf(theirs)).toMatchObject({
      name: "Somebody of Statistics 101",
      called: "somebody of Statistics 101",
      short: "Statistics 101",
    });
    expect(giverOf({ ...theirs, assignment: "collective" }).name).toBe("Ada Okafor and Bo Li");
    expect(giverOf({ ...theirs, assignment: "collective", people: [] }).name).toBe(
      "Somebody of Statistics 101",
    );
  });
});

describe("shares", () => {
  it("are of those to whom bookings are handed now", () => {
    const heavy = member({ weight: 3 });
    const away = member({ account: bo, weight: 4, paused: true });
    const asked = member({ account: bo, weight: 4, agreed: false });
    const every = [heavy, member({ account: bo }), away, asked];
    expect(every.map((one) => percentOf(one, every))).toEqual([75, 25, null, null]);
  });
});

describe("on the page", () => {
  let element: HTMLElement;
  const api = {
    organisations: vi.fn(),
    organisationCandidates: vi.fn(),
    putOrganisationMember: vi.fn(),
    removeOrganisationMember: vi.fn(),
    putOwnMembership: vi.fn(),
    createOrganisation: vi.fn(),
    reassignChoices: vi.fn(),
    reassignBooking: vi.fn(),
  };
  const context = {
    api,
    events: { listen: () => () => {} },
    signal: new AbortController().signal,
  } as unknown as PaneContext;
  const flush = () => vi.advanceTimersByTimeAsync(20);
  const button = (text: string) =>
    [...element.querySelectorAll<HTMLElement>("button")].find(
      (found) => found.textContent === text || found.getAttribute("aria-label") === text,
    );
  const press = async (text: string) => {
    expect(button(text), text).toBeDefined();
    button(text)?.click();
    await flush();
  };
  const course = (change: Partial<Organisation>): Organisation => ({
    id: "org_1",
    name: "Statistics 101",
    description: "",
    members: [member({ role: "owner" }), member({ account: bo, weight: 3 })],
    my_role: "owner",
    may_manage: true,
    listings: ["lst_1"],
    created_at: "2026-09-01T00:00:00Z",
    ...change,
  });
  const shown = async (organisations: Organisation[], may_make = true) => {
    api.organisations.mockResolvedValue({ organisations, may_make });
    render(<OrganisationSection context={context} me="acc_1" />, element);
    await flush();
  };

  beforeEach(() => {
    vi.useFakeTimers();
    for (const call of Object.values(api)) call.mockReset().mockResolvedValue(null);
    element = document.body.appendChild(document.createElement("div"));
  });
  afterEach(() => {
    render(null, element);
    element.remove();
    vi.useRealTimers();
  });

  it("shows nothing to a student, and the way to make one to a tutor", async () => {
    await shown([], false);
    expect(element.textContent).toBe("");
    await shown([]);
    render(null, element);
    await shown([]);
    await press("Make an organisation");
    await press("Make it");
    expect(element.textContent).toContain("Give it a name");
    expect(api.createOrganisation).not.toHaveBeenCalled();
  });

  it("asks who was asked in, before their time is offered", async () => {
    await shown([course({ members: [member({ agreed: false })], may_manage: false })]);
    expect(element.textContent).toContain("Statistics 101 asks you in");
    await press("Agree");
    expect(api.putOwnMembership).toHaveBeenCalledWith("org_1", { paused: false });
    await press("Not now");
    expect(api.removeOrganisationMember).toHaveBeenCalledWith("org_1", "acc_1");
  });

  it("lets an owner say how much each does, who pauses and who goes", async () => {
    await shown([course({})]);
    await press("People of Statistics 101");
    const share = element.querySelectorAll<HTMLSelectElement>("select")[3];
    expect(share?.selectedOptions[0]?.textContent).toBe("3 · about 75 %");
    if (share !== undefined) {
      share.value = "1";
      share.dispatchEvent(new Event("change", { bubbles: true }));
    }
    await flush();
    const kept = { role: "tutor", weight: 1, paused: false };
    expect(api.putOrganisationMember).toHaveBeenLastCalledWith("org_1", "acc_2", kept);
    await press("Pause: Bo Li");
    const paused = { role: "tutor", weight: 3, paused: true };
    expect(api.putOrganisationMember).toHaveBeenLastCalledWith("org_1", "acc_2", paused);
    await press("Remove");
    expect(api.removeOrganisationMember).not.toHaveBeenCalled();
    await press("Remove");
    expect(api.removeOrganisationMember).toHaveBeenCalledWith("org_1", "acc_2");
  });

  it("gives others no choices but their own pause", async () => {
    await shown([course({ may_manage: false, my_role: "tutor" })]);
    await press("People of Statistics 101");
    expect(element.querySelector("select")).toBeNull();
    expect(button("Pause: Bo Li")).toBeUndefined();
    api.putOwnMembership.mockRejectedValue(clientRefusal("client_no_connection"));
    await press("Pause: Ada Okafor");
    expect(element.querySelector("[role=alert]")?.textContent).not.toBe("");
  });

  it("offers a listing in a name, by people who agreed", async () => {
    api.organisations.mockResolvedValue({ organisations: [course({})], may_make: true });
    let value: OfferedBy = { ...BY_MYSELF, organisation: "org_1" };
    const draw = () =>
      render(
        <OrganisationChoice
          context={context}
          value={value}
          onValue={(next) => {
            value = next;
          }}
        />,
        element,
      );
    draw();
    await flush();
    const boxes = element.querySelectorAll<HTMLInputElement>("input[type=checkbox]");
    expect(boxes).toHaveLength(2);
    boxes[1]?.click();
    expect(value.people).toEqual(["acc_2"]);
  });

  it("hands a booking to whoever is free, the next in turn first", async () => {
    const onDone = vi.fn();
    api.reassignChoices.mockResolvedValue({
      choices: [
        { account: bo, free: true },
        { account: ada, free: false },
      ],
    });
    const draw = (may: typeof sampleBooking.may) =>
      render(
        <HandOn context={context} booking={{ ...sampleBooking, may }} onDone={onDone} />,
        element,
      );
    draw([]);
    expect(element.textContent).toBe("");
    draw(["reassign"]);
    await press("Hand on");
    expect([...element.querySelectorAll("option")].map((one) => one.textContent)).toEqual([
      "Bo Li, next in turn",
    ]);
    await press("Hand it on");
    expect(api.reassignBooking).toHaveBeenCalledWith(sampleBooking.id, {
      account_id: "acc_2",
      reason: "",
    });
    expect(onDone).toHaveBeenCalledOnce();
  });
});
