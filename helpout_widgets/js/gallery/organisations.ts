/** Stand-ins for organisations and their people. */

import type {
  Booking,
  Listing,
  Organisation,
  OrganisationMember,
  PublicAccount,
} from "../src/contracts/generated";
import { ada, amara, guests } from "./bookings";

export const COURSE = { id: "org_statistics101", name: "Statistics 101" };

const person = (
  account: PublicAccount | undefined,
  change: Partial<OrganisationMember>,
): OrganisationMember => ({
  account: account ?? ada,
  role: "tutor",
  weight: 1,
  paused: false,
  agreed: true,
  last_assigned_at: null,
  ...change,
});

export function organisationsOf(owns: boolean): Organisation[] {
  const one = (name: string, change: Partial<Organisation>): Organisation => ({
    id: `org_${name}`,
    name,
    description: "",
    members: [person(ada, { role: "owner", weight: 2 }), person(amara, {})],
    my_role: "tutor",
    may_manage: false,
    listings: [],
    created_at: "2026-09-01T00:00:00Z",
    ...change,
  });
  return [
    one(COURSE.name, {
      id: COURSE.id,
      description: "Whoever of the course's staff is free helps with the exercises.",
      members: [
        person(amara, { role: "owner", weight: 2 }),
        person(ada, { weight: 3 }),
        person(guests[1], { paused: true }),
        person(guests[2], { agreed: false }),
      ],
      my_role: owns ? "owner" : "tutor",
      may_manage: owns,
      listings: ["lst_untangle0001"],
    }),
    one("Evening clinic", {
      members: [person(ada, { role: "owner" }), person(amara, { agreed: false })],
    }),
  ];
}

/** A booking that an organisation gives, with what its tutor may do. */
export function handedOn(booking: Booking): Booking {
  return { ...booking, organisation: COURSE, role: "tutor", may: [...booking.may, "reassign"] };
}

/** The same listing in the name of an organisation. */
export function inItsName(listing: Listing): Listing {
  const { id, name } = COURSE;
  return {
    ...listing,
    organisation: { id, name },
    assignment: "round_robin",
    people: [amara, ada],
  };
}
