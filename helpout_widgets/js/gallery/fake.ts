/** A marketplace that answers at once, for looking at panes without a server. */

import { signal } from "@preact/signals";
import type {
  Availability,
  Gathering,
  HandoutList,
  Listing,
  Organisation,
  Problem,
  Review,
} from "../src/contracts/generated";
import type { Api } from "../src/core/api";
import type { HostApi } from "../src/core/host-api";
import { HelpoutRefusal } from "../src/core/refusal";
import type { NotebookAccess, PaneContext } from "../src/host/context";
import type { EventsState } from "../src/host/events";
import { createRooms } from "../src/host/rooms";
import { past, reviewsOf, upcoming, waiting } from "./bookings";
import { galleryCalendars } from "./calendars";
import { galleryCourses } from "./courses";
import { slots } from "./free_times";
import { gatheringsOf, liveSessionOf } from "./gatherings";
import { galleryHours, previewOf } from "./hours";
import { galleryMoves } from "./moves";
import { noticesOf, wanted } from "./notices";
import { NOW } from "./now";
import { handedOn, inItsName, organisationsOf } from "./organisations";
import { galleryOutputs } from "./outputs";
import { auditLines, historyPage } from "./pad";
import {
  galleryFacts,
  galleryPrepared,
  galleryProposal,
  gallerySolved,
  gallerySolvedPage,
} from "./problem";
import { deskOf, myTicket, queueOf, queuesOf, servedOf, ticketOf, urgentOf } from "./queue";
import { replayOf } from "./replay";
import { GallerySocket, type Scene } from "./room";

const MINUTE = 60_000;
const DAY = 86_400_000;

const people = {
  ada: { id: "acc_adaOkafor001", display_name: "Ada Okafor" },
  kenji: { id: "acc_kenjiWata002", display_name: "Kenji Watanabe" },
  leila: { id: "acc_leilaHadd003", display_name: "Leila Haddad" },
  mateo: { id: "acc_mateoRuiz004", display_name: "Mateo Ruiz" },
  ingrid: { id: "acc_ingridSol005", display_name: "Ingrid Solberg" },
  zuri: { id: "acc_zuriMwang006", display_name: "Zuri Mwangi" },
} as const;

function listing(
  id: string,
  tutor: { id: string; display_name: string },
  zone: string,
  title: string,
  description: string,
  category: Listing["category"],
  rating: [number | null, number],
  next: number | null,
  fits: string[],
  more: Partial<Listing> = {},
): Listing {
  return {
    id,
    tutor,
    tutor_time_zone: zone,
    title,
    description,
    category,
    tags: [],
    requirements: "",
    durations_minutes: [30],
    published: true,
    rating: { average: rating[0], count: rating[1] },
    next_slot: next === null ? null : new Date(NOW + next * MINUTE).toISOString(),
    fits,
    approval_required: false,
    cancellation: "none",
    organisation: null,
    assignment: null,
    people: [],
    named_people: [],
    course_id: null,
    course_name: "",
    created_at: "2026-09-01T00:00:00Z",
    updated_at: "2026-09-01T00:00:00Z",
    ...more,
  };
}

export const listings: Listing[] = [
  listing(
    "lst_untangle0001",
    people.ada,
    "America/New_York",
    "Untangle pandas merges and groupbys",
    "Bring the cell that doubles rows or loses keys. We find the cause and write the check that catches it.",
    "data_analysis",
    [4.9, 128],
    168,
    ["merge", "column"],
    {
      tags: ["pandas", "merge", "groupby", "KeyError"],
      requirements:
        "The notebook, open, and the cell that fails. Small data is enough. Nothing about joins is needed.",
      durations_minutes: [30, 60],
    },
  ),
  listing(
    "lst_sqljoins0002",
    people.kenji,
    "Asia/Tokyo",
    "SQL and joins, from slow to sure",
    "Read a query plan together, fix the join, keep the tests. Bring the query and the row counts.",
    "databases",
    [4.8, 64],
    1_100,
    ["merge", "keys"],
  ),
  listing(
    "lst_survey000003",
    people.leila,
    "Asia/Beirut",
    "Clean messy survey data in pandas",
    "Types, labels, missing values, repeated people. Bring a few rows; nothing leaves your notebook.",
    "data_analysis",
    [4.7, 52],
    null,
    ["column"],
  ),
  listing(
    "lst_timeser00004",
    people.mateo,
    "America/Bogota",
    "Time series that respect the calendar",
    "Resampling, time zones, rolling windows. Bring the series and the plot you expected to see.",
    "statistics",
    [4.9, 87],
    228,
    [],
    { durations_minutes: [15, 30, 60] },
  ),
  listing(
    "lst_statist00005",
    people.ingrid,
    "Europe/Oslo",
    "Statistics for people with a deadline",
    "Which test, which model, and what you may say. Bring your question in one sentence.",
    "statistics",
    [5, 23],
    1_158,
    [],
  ),
  listing(
    "lst_geopanda0006",
    people.zuri,
    "Africa/Nairobi",
    "Maps and spatial joins with GeoPandas",
    "Projections, joins by place, maps that print. Bring the file and the map you have in mind.",
    "visualisation",
    [null, 0],
    1_458,
    ["merge"],
  ),
];

const reviews: Review[] = [
  [
    "Noah B.",
    5,
    "Found the duplicate key in five minutes, then had me write the test for it myself.",
  ],
  ["Hana K.", 4, "We ran out of time for the second table. The take-away notebook got me there."],
].map(([name, rating, comment], index) => ({
  id: `rev_gallery${index}00000`,
  booking_id: "bkg_gallery000001",
  author: { id: `acc_reviewer${index}000`, display_name: String(name) },
  subject: people.ada,
  rating: Number(rating),
  comment: String(comment),
  written_at: "2026-10-12T09:00:00Z",
  published_at: new Date(NOW - (16 + index * 9) * DAY).toISOString(),
}));

function handoutsOf(none: boolean): HandoutList {
  const files: [string, string, number, number][] = [
    ["Joins and merges.pdf", "application/pdf", 412_400, 3],
    ["orders_small.csv", "text/csv", 18_120, 0],
    ["Joins and merges, as slides for next week.pptx", "application/vnd", 2_412_400, 0],
  ];
  const handouts = files.map(([name, media_type, bytes, pages], index) => ({
    id: `hand_gallery00000${index}`,
    account: index === 1 ? { id: "acc_amara00000000", display_name: "Amara Nair" } : people.ada,
    name,
    media_type,
    bytes,
    pages,
    at: new Date(NOW).toISOString(),
  }));
  return { handouts: none ? [] : handouts, bytes_left: 49_000_000 };
}

const never = () => new Promise<never>(() => {});
const away = () =>
  Promise.reject(
    new HelpoutRefusal(
      { code: "marketplace_away", title: "", detail: "", field: null, context: {} },
      502,
    ),
  );

export type Mood = "well" | "slow" | "away" | "empty" | "taken" | "running";

export function fakeApi(mood: Mood, scene: Scene): Api {
  const answer = <T>(value: T): Promise<T> =>
    mood === "slow" ? never() : mood === "away" ? away() : Promise.resolve(value);
  const gone = new Set<string>();
  const hours = galleryHours(scene.more.has("hours"));
  const api: Partial<Api> = {
    me: () =>
      answer({
        account: { id: "acc_amara00000000", is_staff: true },
        marketplace: { call_limit: scene.more.has("limit4") ? 4 : 25 },
      } as never),
    listings: ({ q, category, mine }) => {
      if (mine === true) {
        const some = mood === "empty" ? [] : listings.slice(0, 2);
        const own = scene.more.has("owns") ? some.map(inItsName) : some;
        return answer({ listings: own, total: own.length });
      }
      const shown =
        mood === "empty"
          ? []
          : listings.filter((entry) => category == null || entry.category === category);
      return answer({
        listings: q ? shown : shown.map((entry) => ({ ...entry, fits: [] })),
        total: shown.length,
      });
    },
    listing: (id) => {
      const found = listings.find((entry) => entry.id === id) ?? (listings[0] as Listing);
      const terms = { approval_required: scene.more.has("ask"), cancellation: "half" } as const;
      return answer({ ...(scene.more.has("owns") ? inItsName(found) : found), ...terms });
    },
    listingReviews: () => answer({ reviews, total: 128 }),
    slots: (_id, query) =>
      answer({
        slots: slots(query.from, query.to, query.duration_minutes).filter(
          (slot) => !gone.has(slot.start),
        ),
        tutor_time_zone: "America/New_York",
        tutor_zone_of: null,
        tutor_zones: [],
        clock_changes:
          Date.parse(query.to) > Date.parse("2026-11-01T06:00:00Z") &&
          Date.parse(query.from) < Date.parse("2026-11-01T06:00:00Z")
            ? [{ time_zone: "America/New_York", at: "2026-11-01T06:00:00Z", shift_minutes: -60 }]
            : [],
        next_slot: null,
      }),
    bookings: ({ when }) => {
      const coming = scene.more.has("states") ? waiting(NOW) : upcoming(NOW, mood === "running");
      const theirs = scene.more.has("owns") ? coming.map(handedOn) : coming;
      const all = when === "past" ? past(NOW) : theirs;
      const shown = mood === "empty" ? [] : all;
      return answer({ bookings: shown, total: shown.length, server_time: "" });
    },
    bookingReviews: (id) => {
      const found = past(NOW).find((one) => one.id === id);
      return answer(found === undefined ? { mine: null, theirs: null } : reviewsOf(found, NOW));
    },
    ...galleryCalendars(scene.more, answer),
    availability: () => answer(hours.get()),
    putAvailability: (draft) => answer(hours.put(draft as Partial<Availability>)),
    previewHours: (draft) => answer(previewOf(draft)),
    addTimeOff: (draft) => answer(hours.addOff(draft)),
    endTimeOff: (id) => answer(hours.endOff(id)),
    createInvitation: () =>
      answer({
        id: "inv_1",
        note: "",
        uses_left: 1,
        expires_at: "",
        address: "https://helpouts.example.org/#4f2c9d81a6b3e7",
      }),
    ticket: () => answer({ ticket: "t", expires_in_ms: 30_000 }),
    iceServers: () =>
      answer({ ice_servers: [], transport_policy: "all" as const, expires_in_ms: 60_000 }),
    networkTestServers: () =>
      answer({ ice_servers: [], transport_policy: "all" as const, expires_in_ms: 60_000 }),
    networkTest: never,
    documentHistory: () => answer(historyPage(NOW)),
    liveSession: (id) => answer(liveSessionOf(id, scene)),
    replay: () => answer(replayOf(NOW)),
    handouts: () => answer(handoutsOf(mood === "empty")),
    colleagues: () => answer({ colleagues: [people.kenji, people.ingrid] }),
    askColleague: (id) => answer(liveSessionOf(id, scene)),
    patchMember: (id) => answer(liveSessionOf(id, scene)),
    gatherings: () => answer({ gatherings: mood === "empty" ? [] : gatheringsOf(NOW) }),
    myLiveSessions: () =>
      answer({ live_sessions: scene.more.has("invited") ? [liveSessionOf("live_x", scene)] : [] }),
    createGathering: () => answer(gatheringsOf(NOW)[0] as Gathering),
    enterGathering: (id) => answer(liveSessionOf(id, scene)),
    endGathering: () => answer(gatheringsOf(NOW)[0] as Gathering),
    cancelGathering: () => answer(gatheringsOf(NOW)[0] as Gathering),
    takeSeat: () => answer({ ...(gatheringsOf(NOW)[0] as Gathering), my_seat: "seat" as const }),
    leaveSeat: () => answer(gatheringsOf(NOW)[0] as Gathering),
    seats: () =>
      answer({
        seats: [people.kenji, people.leila, people.zuri].map((account, index) => ({
          account,
          state: index < 2 ? ("seat" as const) : ("waiting" as const),
          at: "2026-10-01T00:00:00Z",
        })),
      }),
    organisations: () =>
      answer({
        organisations: mood === "empty" ? [] : organisationsOf(scene.more.has("owns")),
        may_make: true,
      }),
    ...galleryCourses(scene, NOW, mood === "empty", answer),
    organisationCandidates: () => answer({ candidates: [people.mateo, people.ingrid] }),
    putOrganisationMember: () => answer(organisationsOf(true)[0] as Organisation),
    putOwnMembership: () => answer(organisationsOf(true)[0] as Organisation),
    createOrganisation: () => answer(organisationsOf(true)[0] as Organisation),
    reassignChoices: () =>
      answer({
        choices: [
          { account: people.kenji, free: true },
          { account: people.leila, free: true },
          { account: people.zuri, free: false },
        ],
      }),
    ...galleryMoves(scene, {
      answer,
      isTaken: mood === "taken",
      onGone: (start) => gone.add(start),
    }),
    queues: () => {
      const mine = myTicket(NOW, scene.more);
      const own = { my_ticket_id: mine?.id ?? null, may_help: scene.role === "tutor" };
      const [first, ...others] = queuesOf(NOW);
      const page = first === undefined ? [] : [{ ...first, ...own }, ...others];
      return answer({ queues: mood === "empty" ? [] : page, server_time: "" });
    },
    helpTicket: () => answer(myTicket(NOW, scene.more) ?? ticketOf(NOW)),
    patchHelpTicket: () => answer(ticketOf(NOW, { state: "paused" })),
    queueDesk: () => answer(deskOf(NOW, scene.alone)),
    queueHistory: () => answer({ tickets: servedOf(NOW), total: 41 }),
    openQueue: () => answer(queueOf(NOW)),
    urgentQuestions: () => {
      const mine = scene.more.has("out") ? "out" : scene.more.has("accepted") ? "accepted" : "none";
      const none = mine === "none" && scene.role !== "tutor";
      return answer({ questions: none ? [] : urgentOf(mine), takes_urgent: true });
    },
    presence: () =>
      answer({
        accounts: [
          { account_id: people.ada.id, state: "free" as const },
          { account_id: people.kenji.id, state: "free" as const },
          { account_id: people.leila.id, state: "online" as const },
          { account_id: people.mateo.id, state: "in_session" as const },
          { account_id: people.zuri.id, state: "away" as const },
        ],
      }),
    notices: () => answer(mood === "empty" ? { notices: [], unread: 0, total: 0 } : noticesOf(NOW)),
    readNotices: () => answer(undefined),
    noticePreferences: () =>
      answer(
        scene.more.has("nomail")
          ? {
              ...wanted,
              email: "",
              mail_possible: false,
              quiet_from: "00:00",
              quiet_until: "00:00",
            }
          : wanted,
      ),
    putNoticePreferences: () => answer(wanted),
    confirmNoticeAddress: () => answer(wanted),
    searchSolved: () => answer(gallerySolvedPage),
    solved: () => answer(gallerySolved),
    solvedProposal: () => answer(galleryProposal),
  };
  return api as Api;
}

const notebook: NotebookAccess = {
  activeKernel: () => null,
  activeCell: () => ({
    code: 'joined = orders.merge(shops, on="shop_id")\njoined.groupby("region")["amount"].sum()',
    traceback:
      'KeyError                                  Traceback (most recent call last)\nFile ~/work/sales.ipynb, In[14]\n      1 joined = orders.merge(shops, on="shop_id")\n----> 2 joined.groupby("region")["amount"].sum()\ntoken = "abc123"\n\nKeyError: \'region\'',
    notebook_name: "sales.ipynb",
  }),
  insertCell: () => false,
  problemFacts: () => galleryFacts,
  newNotebook: () => Promise.resolve("Helpout Amara Nair.ipynb"),
  cell: (notebook_name, cell_id) => ({
    notebook_name,
    cell_id,
    cell_type: "code",
    source: 'joined = orders.merge(shops, on="shop_id")\njoined.groupby("region")["amount"].sum()',
    outputs: [],
    suggest_only: false,
  }),
  replaceCell: () => "done",
  openFile: () => {},
  onChange: () => () => {},
  notebookSurface: () => galleryOutputs()[0] ?? null,
  outputSurfaces: galleryOutputs,
  onShareOutput: () => () => {},
};

export function fakeContext(mood: Mood, withNotebook: boolean, scene: Scene): PaneContext {
  const api = fakeApi(mood, scene);
  const host = {
    connect: never,
    hostMarketplace: never,
    status: () =>
      Promise.resolve({
        mode: scene.more.has("signed_out") ? "gateway" : "unset",
        sign_in_at: scene.more.has("sign_in") ? "https://helpouts.example.edu/" : "",
      }),
    signIn: () =>
      Promise.resolve({
        marketplace_name: "Example University",
        sign_in_name: "Example ID",
        address: "https://helpouts.example.edu/helpouts/sign_in",
        code: "BFJK-XWRT",
        expires_in_ms: 600_000,
      }),
    waitForSignIn: never,
    prepareProblem: ({ problem }: { problem: Problem }) =>
      Promise.resolve(galleryPrepared(structuredClone(problem))),
    liveSession: never,
    audit: () => Promise.resolve({ lines: auditLines(new Date(NOW - 60_000).toISOString()) }),
    saveTakeAway: () => Promise.resolve({ path: "helpouts/2026-10-28 region column.ipynb" }),
  } as unknown as HostApi;
  return {
    api,
    host,
    livePlace: { here: "sidebar", move: () => {} },
    events: {
      state: signal<EventsState>({ phase: "open", retryAt: null }),
      listen: () => () => {},
      retryNow: () => {},
      hold: () => () => {},
    },
    rooms: createRooms({
      api,
      host,
      baseUrl: "/helpouts/",
      openSocket: () => new GallerySocket(scene, NOW) as unknown as WebSocket,
      now: () => NOW,
    }),
    baseUrl: "/helpouts/",
    notebook: withNotebook ? notebook : null,
    notices: { unread: signal(3), watch: () => () => {}, hear: () => () => {} },
    navigate: () => {},
    back: { pane: "marketplace", go: () => {} },
    now: () => NOW,
    locale: "en-GB",
    timeZone: "Asia/Kolkata",
    signal: new AbortController().signal,
  };
}
