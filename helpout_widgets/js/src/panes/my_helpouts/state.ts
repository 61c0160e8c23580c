/**
 * What one's own helpouts come to: whom one meets, what can be done now, what a form lacks.
 *
 * Pure: no DOM, no clock, no requests.
 */

import type { Booking, Listing, ListingDraft, PublicAccount } from "../../contracts/generated";
import { instantOf } from "../../core/time";
import { BY_MYSELF, type OfferedBy } from "../organisation/offered_by";

export const TITLE_MAX = 40;
export const DESCRIPTION_MAX = 150;
const TAGS_MAX = 8;
const TAG_LENGTH_MAX = 24;

/** The other person of a booking. */
export function otherOf(booking: Booking): PublicAccount {
  return booking.role === "tutor" ? booking.student : booking.tutor;
}

/** How many parts of the problem beyond the words travel with it. */
export function partsOf({ problem }: Booking): number {
  return [problem.code, problem.traceback].filter((part) => part !== "").length;
}

/** States in which a room is entered. */
const OPENS: ReadonlySet<Booking["status"]> = new Set(["confirmed", "in_progress"]);

export type Joining = "open" | "later" | "over";

/** Whether the room of a booking can be entered at `now` (milliseconds). */
export function joiningOf(booking: Booking, now: number): Joining {
  if (!OPENS.has(booking.status)) return "over";
  if (now < instantOf(booking.joinable_from)) return "later";
  return now < instantOf(booking.joinable_until) ? "open" : "over";
}

/** A review can be written once it was held, and changed until the other one's is there too. */
export function canReview(booking: Booking): boolean {
  const isPublic = booking.my_review_written && booking.their_review_written;
  return booking.status === "completed" && booking.role !== "staff" && !isPublic;
}

/** Who called it off, and why; null where nobody did. */
export function cancellationOf(booking: Booking): { by: string; reason: string } | null {
  if (booking.status !== "cancelled") return null;
  const move = booking.history.findLast(({ status }) => status === "cancelled");
  return { by: move?.actor_id ?? "", reason: move?.reason ?? "" };
}

// ---- the offer ---------------------------------------------------------------------------

/** A listing being written; text as typed. */
export interface OfferForm {
  title: string;
  description: string;
  category: Listing["category"];
  tags: string;
  requirements: string;
  durations: readonly number[];
  published: boolean;
  /** A booking is a request until the tutor accepts. */
  approval: boolean;
  /** What a late cancellation costs. */
  cancellation: Listing["cancellation"];
  /** In whose name. */
  by: OfferedBy;
  /** For this course's people alone; empty: for everybody. */
  course: string;
}

export const emptyOffer: OfferForm = {
  title: "",
  description: "",
  category: "data_analysis",
  tags: "",
  requirements: "",
  durations: [30],
  published: true,
  approval: false,
  cancellation: "none",
  by: BY_MYSELF,
  course: "",
};

export function offerOf(listing: Listing): OfferForm {
  return {
    title: listing.title,
    description: listing.description,
    category: listing.category,
    tags: listing.tags.join(", "),
    requirements: listing.requirements,
    durations: listing.durations_minutes,
    published: listing.published,
    approval: listing.approval_required,
    cancellation: listing.cancellation,
    by: {
      organisation: listing.organisation?.id ?? "",
      assignment: listing.assignment ?? BY_MYSELF.assignment,
      people: listing.named_people,
    },
    course: listing.course_id ?? "",
  };
}

export type OfferField = "title" | "description" | "tags" | "durations";
export type OfferFault = "missing" | "too_many" | "too_long";

export function tagsOf(text: string): string[] {
  const tags = text.split(",").map((tag) => tag.trim().replace(/\s+/g, " "));
  return [...new Set(tags.filter((tag) => tag !== ""))];
}

/** What keeps the form from being sent, by field. */
export function offerFaults(form: OfferForm): Partial<Record<OfferField, OfferFault>> {
  const faults: Partial<Record<OfferField, OfferFault>> = {};
  const tags = tagsOf(form.tags);
  if (form.title.trim().length < 3) faults.title = "missing";
  if (form.description.trim() === "") faults.description = "missing";
  if (form.durations.length === 0) faults.durations = "missing";
  if (tags.length > TAGS_MAX) faults.tags = "too_many";
  else if (tags.some((tag) => tag.length > TAG_LENGTH_MAX)) faults.tags = "too_long";
  return faults;
}

export function draftOf(form: OfferForm): ListingDraft {
  return {
    title: form.title.trim(),
    description: form.description.trim(),
    category: form.category,
    tags: tagsOf(form.tags),
    requirements: form.requirements.trim(),
    durations_minutes: [...form.durations].sort((a, b) => a - b),
    published: form.published,
    approval_required: form.approval,
    cancellation: form.cancellation,
    organisation_id: form.by.organisation === "" ? null : form.by.organisation,
    assignment: form.by.assignment,
    people: [...form.by.people],
    ...(form.course === "" ? {} : { course_id: form.course }),
  };
}
