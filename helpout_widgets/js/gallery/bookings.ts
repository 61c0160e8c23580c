/** Stand-ins for what one has booked, offers, and reads in reviews. */

import type {
  Agreement,
  Booking,
  BookingReviews,
  HoldDraft,
  PublicAccount,
  Review,
} from "../src/contracts/generated";
import { sampleBooking } from "../src/panes/my_helpouts/sample";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
export const amara: PublicAccount = { id: "acc_amara00000000", display_name: "Amara Diallo" };
export const ada: PublicAccount = { id: "acc_adaOkafor001", display_name: "Ada Okafor" };
const ingrid: PublicAccount = { id: "acc_ingridSol005", display_name: "Ingrid Solberg" };
const mateo: PublicAccount = { id: "acc_mateoRuiz004", display_name: "Mateo Ruiz" };

/** Who else comes to a room. */
export const guests: readonly PublicAccount[] = [
  mateo,
  { id: "acc_leilaHadd003", display_name: "Leila Haddad" },
  { id: "acc_zuriMwang006", display_name: "Zuri Mwangi" },
  { id: "acc_kenjiWata002", display_name: "Kenji Watanabe" },
];

const iso = (at: number) => new Date(at).toISOString();

export function booking(now: number, startsIn: number, more: Partial<Booking>): Booking {
  const start = now + startsIn;
  return {
    ...sampleBooking,
    id: `bkg_gallery${Math.abs(startsIn)}`,
    listing: { id: "lst_untangle0001", title: "Untangle pandas merges and groupbys" },
    tutor: ada,
    tutor_time_zone: "America/New_York",
    student: amara,
    role: "student",
    start: iso(start),
    end: iso(start + 30 * MINUTE),
    status: "confirmed",
    problem: {
      summary: "Where did my region column go?",
      code: 'joined = orders.merge(shops, on="shop_id")',
      traceback: "KeyError: 'region'",
      notebook_name: "sales.ipynb",
      context: null,
    },
    live_session_id: "live_gallery000001",
    joinable_from: iso(start - 15 * MINUTE),
    joinable_until: iso(start + 60 * MINUTE),
    history: [],
    my_review_written: false,
    their_review_written: false,
    created_at: iso(now - DAY),
    ...more,
  };
}

const agreement: Agreement = {
  title: "Untangle pandas merges and groupbys",
  description:
    "Bring the cell that doubles rows or loses keys. We find the cause and write the check that catches it.",
  requirements: "The notebook, open, and the cell that fails.",
  duration_minutes: 30,
  price_minor: 0,
  currency: "",
  approval_required: false,
  cancellation: "half",
  free_cancellation_hours: 24,
  reschedules_max: 2,
};

/** A slot kept for the one who looks at it. */
export function heldOf(now: number, draft: HoldDraft, approval: boolean, left: number): Booking {
  const start = Date.parse(draft.start);
  return {
    ...booking(now, start - now, { status: "held", may: ["release"] }),
    end: iso(start + draft.duration_minutes * MINUTE),
    expires_in_ms: left,
    agreement: {
      ...agreement,
      duration_minutes: draft.duration_minutes,
      approval_required: approval,
    },
    agreement_hash: "3f2a91bc".repeat(8),
  };
}

/** One of each state that waits for something. */
export function waiting(now: number): Booking[] {
  const other = { title: "Statistics for people with a deadline", id: "lst_statist00005" };
  const mine = { title: "First plots with matplotlib", id: "lst_amara0000001" };
  const day = 9 * DAY;
  const at = (start: number) => iso(now + start);
  const free = { percent: 0, free_until: at(day - DAY) } as const;
  const helps = { role: "tutor", tutor: amara, student: mateo, listing: mine } as const;
  return [
    booking(now, 9 * MINUTE, {
      late: [{ by: ada.id, minutes: 10, at: iso(now) }],
      agreement,
      agreement_hash: "3f2a91bc".repeat(8),
      history: [
        { at: at(-2 * DAY), actor_id: amara.id, status: "requested", reason: "", act: "request" },
        { at: at(-DAY), actor_id: ada.id, status: "confirmed", reason: "", act: "approve" },
        {
          at: at(-MINUTE),
          actor_id: ada.id,
          status: "confirmed",
          reason: "",
          act: "say_late",
        },
      ],
      may: ["cancel", "propose_time", "say_late"],
    }),
    booking(now, 2 * 60 * MINUTE, { status: "held", expires_in_ms: 240_000, may: ["release"] }),
    booking(now, DAY, {
      ...helps,
      status: "requested",
      expires_in_ms: 20 * 60 * MINUTE,
      may: ["approve", "decline"],
    }),
    booking(now, 2 * DAY, {
      status: "requested",
      expires_in_ms: 30 * 60 * MINUTE,
      may: ["cancel"],
    }),
    booking(now, day, {
      listing: other,
      tutor: ingrid,
      tutor_time_zone: "Europe/Oslo",
      cancellation: free,
      proposal: {
        by: ingrid.id,
        start: at(day + 60 * MINUTE),
        end: at(day + 90 * MINUTE),
        reason: "A meeting moved.",
        at: iso(now),
        expires_at: at(day - DAY),
      },
      may: ["accept_time", "decline_time", "propose_time", "cancel"],
    }),
    booking(now, day + DAY, {
      series: { id: "ser_gallery", number: 2, count: 4 },
      cancellation: free,
    }),
    booking(now, day + 2 * DAY, {
      ...helps,
      proposal: {
        by: amara.id,
        start: at(day + 3 * DAY),
        end: at(day + 3 * DAY + 30 * MINUTE),
        reason: "",
        at: iso(now),
        expires_at: at(day),
      },
      may: ["decline_time", "cancel"],
    }),
  ];
}

export function upcoming(now: number, running: boolean): Booking[] {
  return [
    booking(now, running ? -3 * MINUTE : 4 * MINUTE, running ? { status: "in_progress" } : {}),
    booking(now, 9 * DAY, {
      listing: { id: "lst_statist00005", title: "Statistics for people with a deadline" },
      tutor: ingrid,
    }),
    booking(now, 13 * DAY, {
      role: "tutor",
      tutor: amara,
      student: mateo,
      listing: { id: "lst_amara0000001", title: "First plots with matplotlib" },
    }),
  ];
}

export function past(now: number): Booking[] {
  const done = { status: "completed" } as const;
  return [
    booking(now, -1 * DAY, done),
    booking(now, -2 * DAY, { ...done, my_review_written: true, their_review_written: true }),
    booking(now, -5 * DAY, { ...done, my_review_written: true, tutor: ingrid }),
    booking(now, -6 * DAY, { ...done, their_review_written: true, tutor: mateo }),
    booking(now, -9 * DAY, {
      status: "cancelled",
      tutor: mateo,
      history: [
        {
          at: iso(now),
          actor_id: mateo.id,
          status: "cancelled",
          reason: "I am ill, so sorry.",
          act: "cancel",
        },
      ],
    }),
    booking(now, -10 * DAY, { status: "no_show", no_show_of: "tutor", tutor: ingrid }),
    booking(now, -11 * DAY, {
      status: "expired",
      tutor: ingrid,
      history: [
        { at: iso(now), actor_id: amara.id, status: "requested", reason: "", act: "request" },
      ],
    }),
    booking(now, -12 * DAY, { role: "tutor", tutor: amara, student: ingrid }),
  ];
}

export function reviewsOf(booking: Booking, now: number): BookingReviews {
  const isPublic = booking.my_review_written && booking.their_review_written;
  const other = booking.role === "student" ? booking.tutor : booking.student;
  const review = (author: PublicAccount, subject: PublicAccount, comment: string): Review => ({
    id: `rev_${booking.id}`,
    booking_id: booking.id,
    author,
    subject,
    rating: author.id === amara.id ? 5 : 4,
    comment,
    written_at: iso(now - DAY),
    published_at: isPublic ? iso(now - DAY) : null,
  });
  return {
    mine: booking.my_review_written
      ? review(amara, other, "Found the duplicate key in five minutes.")
      : null,
    theirs: isPublic ? review(other, amara, "Came with the failing cell. A pleasure.") : null,
  };
}
