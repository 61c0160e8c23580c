/** Stand-ins for what one has booked, offers, and reads in reviews. */

import type {
  Availability,
  Booking,
  BookingReviews,
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

export const availability: Availability = {
  time_zone: "Asia/Kolkata",
  weekly: [
    { weekday: 0, start: "09:00", end: "12:00", valid_from: null, valid_until: null },
    { weekday: 0, start: "19:00", end: "22:00", valid_from: null, valid_until: null },
    { weekday: 2, start: "18:00", end: "01:00", valid_from: null, valid_until: null },
    { weekday: 5, start: "00:00", end: "24:00", valid_from: null, valid_until: null },
  ],
  exceptions: [],
  increment_minutes: 15,
  min_notice_minutes: 60,
  buffer_before_minutes: 0,
  buffer_after_minutes: 0,
  horizon_days: 60,
};
