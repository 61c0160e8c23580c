/** Words for what goes wrong, by code. A title says what happened, a detail what is safe and next. */

interface ErrorText {
  title: string;
  detail: string;
  /** The server's detail names the cause better than ours could. */
  keepsServerDetail?: boolean;
}

const byCode: Readonly<Record<string, ErrorText>> = {
  client_no_connection: {
    title: "Your Jupyter server does not answer",
    detail: "What you wrote is kept here. Check that the server still runs, then try again.",
  },
  client_timed_out: {
    title: "That took too long",
    detail: "What you wrote is kept here. Try again in a moment.",
  },
  client_bad_answer: {
    title: "The answer made no sense",
    detail:
      "What you wrote is kept. Something between here and the marketplace changed the answer; try again, or show the details to whoever runs it.",
  },
  invalid_request: {
    title: "Something in it is not right",
    detail: "What you wrote is kept. Change it and try again.",
    keepsServerDetail: true,
  },
  not_signed_in: {
    title: "You are signed out",
    detail:
      "Reload the page to sign in again. What you wrote here is lost by reloading, so copy it first.",
  },
  signed_out_there: {
    title: "The marketplace does not know you any more",
    detail: "Sign in there again, or ask for a new invitation. What you had there is kept.",
  },
  sign_in_refused: {
    title: "You could not be signed in",
    detail: "Nothing was changed. Begin again.",
    keepsServerDetail: true,
  },
  not_allowed: {
    title: "That is not yours to do",
    detail: "Nothing was changed.",
    keepsServerDetail: true,
  },
  not_owner: {
    title: "This Jupyter server belongs to somebody else",
    detail:
      "Helpouts acts in its owner's name, so it shows a visitor nothing. Open Helpouts on your own Jupyter server.",
  },
  xsrf_missing: {
    title: "This page has lost its protection token",
    detail: "Nothing was changed. Reload the page and try again.",
  },
  waiting: {
    title: "You are at the door",
    detail: "Whoever leads it sees you and lets you in. This page goes on by itself.",
  },
  terms_not_agreed: {
    title: "The course's terms come first",
    detail: "Read them under Courses and agree, then ask again. What you wrote is kept.",
    keepsServerDetail: true,
  },
  removed: {
    title: "You are not let in",
    detail: "Whoever leads it has decided so. Ask them if you think it was by mistake.",
  },
  not_found: {
    title: "It is not here any more",
    detail: "It was taken down, or it was never yours to see.",
  },
  conflict: { title: "Something changed in the meantime", detail: "Look again, then try again." },
  slot_taken: {
    title: "That time was just taken",
    detail: "Somebody was faster. What you wrote is kept; choose another time.",
  },
  slot_in_past: {
    title: "That time is too soon",
    detail: "What you wrote is kept; choose a later time.",
  },
  slot_not_offered: {
    title: "That time is no longer offered",
    detail: "The tutor changed their hours. What you wrote is kept; choose another time.",
  },
  agreement_changed: {
    title: "What you agree on has changed",
    detail: "Nothing is booked and what you wrote is kept. Read it again, then book.",
  },
  own_listing: {
    title: "This is your own listing",
    detail: "You cannot book yourself. Students see it as you do here.",
  },
  idempotency_reused: {
    title: "This was sent before, in other words",
    detail: "Look into My helpouts whether it is booked; if not, try again.",
  },
  wrong_state: {
    title: "That can no longer be done",
    detail: "It changed in the meantime. Look again to see how it stands.",
    keepsServerDetail: true,
  },
  not_yet_joinable: {
    title: "The room is not open yet",
    detail: "It opens a few minutes before the start.",
    keepsServerDetail: true,
  },
  live_session_over: {
    title: "This helpout is over",
    detail: "Its notebook is in My helpouts.",
  },
  call_limit: {
    title: "That is more people than one call can have",
    detail: "What you wrote is kept. Choose fewer people.",
    keepsServerDetail: true,
  },
  gathering_full: {
    title: "All places are taken",
    detail: "Try again when somebody has left.",
    keepsServerDetail: true,
  },
  too_large: {
    title: "That is too large",
    detail: "Shorten it and try again.",
    keepsServerDetail: true,
  },
  too_many: {
    title: "That was a little fast",
    detail: "Wait a moment, then try again.",
    keepsServerDetail: true,
  },
  invitation_invalid: {
    title: "This invitation cannot be used",
    detail: "It was used up, has run out, or was copied in part. Ask for a new one.",
    keepsServerDetail: true,
  },
  camera_code_invalid: {
    title: "This camera link cannot be used",
    detail: "It was used before, or has run out. Make a new one on the computer.",
  },
  marketplace_not_chosen: {
    title: "No marketplace is set up yet",
    detail: "Join one with an invitation, or host one.",
  },
  marketplace_away: {
    title: "The marketplace does not answer",
    detail: "Your bookings are safe there. It is asked again by itself.",
  },
  network_test_away: {
    title: "The network cannot be tested just now",
    detail: "The call itself may work all the same. Try again in a moment.",
    keepsServerDetail: true,
  },
  store_unusable: {
    title: "The marketplace cannot open its database",
    detail: "Nothing was changed. Whoever runs the marketplace finds the cause in its log.",
    keepsServerDetail: true,
  },
};

export const errors = {
  byCode,
  unknown: {
    title: "That did not work",
    detail:
      "What you wrote is kept. Try again; if it stays so, the details help whoever looks into it.",
  },
} as const;
