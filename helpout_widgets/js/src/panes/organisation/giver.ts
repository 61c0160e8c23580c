/** How it is called who answers a listing, before somebody of an organisation is chosen. Pure. */

import type { Listing } from "../../contracts/generated";
import { organisation as words } from "../../core/messages/en/organisation";
import { asSentence, firstName } from "../../core/names";

export interface Giver {
  /** Of a picture with initials. */
  readonly id: string;
  /** As a heading has it. */
  readonly name: string;
  /** The same within a sentence. */
  readonly called: string;
  /** In a sentence. */
  readonly short: string;
}

/** Nobody is named who may not be the one: of several in turn the organisation is. */
export function giverOf(
  listing: Pick<Listing, "organisation" | "assignment" | "people" | "tutor">,
): Giver {
  const { organisation, assignment, people, tutor } = listing;
  if (organisation === null)
    return {
      id: tutor.id,
      name: tutor.display_name,
      called: tutor.display_name,
      short: firstName(tutor.display_name),
    };
  const named = assignment === "collective" && people.length > 0 && people.length < 4;
  const called = named
    ? words.together(people.map((one) => one.display_name))
    : words.somebodyOf(organisation.name);
  return { id: organisation.id, name: asSentence(called), called, short: organisation.name };
}
