/** Words of courses: one's own, office hours, terms, rosters, figures, settings, the end. */

import { formatDate } from "../../time";

const people = (count: number) => (count === 1 ? "one person" : `${count} people`);

export const course = {
  title: "Courses",
  loading: "Loading your courses",
  none: "You are in no course yet",
  noneDetail: "Whoever runs a course puts you on its roster, or your sign-in does.",
  make: "Make a course",
  all: "All courses",
  term: (first: string, last: string) => `${formatDate(first)} to ${formatDate(last)}`,
  roles: { student: "student", tutor: "tutor", staff: "staff" },
  archived: "archived",
  enter: (name: string) => `Open ${name}`,
  tabsLabel: "Parts of this course",
  tabs: {
    help: "Office hours",
    roster: "People",
    figures: "Figures",
    settings: "Settings",
  },

  hours: {
    none: "There are no office hours yet",
    noneStaff: "A queue opens and closes by itself at the hours that you set.",
    noneOther: "Staff of the course set them.",
    open: (until: string) => `open until ${until}`,
    closed: "closed now",
    paused: "paused",
    next: (when: string) => `Opens ${when}`,
    nextNone: "No more times within eight weeks.",
    later: "After that",
    waiting: (count: number) => (count === 1 ? "one waits" : `${count} wait`),
    join: "Go to the line",
    desk: "Go to the desk",
    add: "Add office hours",
    edit: "Change",
    editOf: (title: string) => `Change ${title}`,
    end: "End",
    endAsk: (title: string) =>
      `End ${title}? It closes and opens no more. What was helped stays in the figures.`,
    endYes: "End it",
    keep: "Keep it",
    name: "Name",
    nameMissing: "Give it a name.",
    timeMissing: "Fill in every time, or untick the day.",
    about: "What it is for (optional)",
    rooms: "Rooms (optional)",
    roomsHint: "With commas between; whoever asks says where they are.",
    week: (city: string) => `Every week, ${city} time`,
    save: "Save",
    cancel: "Cancel",
    saved: "Saved. The queue opens by itself.",
    listings: (count: number) =>
      count === 1
        ? "One listing is for this course alone."
        : `${count} listings are for this course alone.`,
    find: "Find it in the marketplace",
  },

  terms: {
    title: "Terms",
    before: "Agree to these before your first help in this course.",
    agree: "Agree to the terms",
    agreed: "You agreed to these terms.",
    said: "Agreed. You can ask for help now.",
  },
  choice: {
    label: "Who may see and book it",
    everybody: "Everybody",
    only: (name: string) => `People of ${name} alone`,
    hint: "A listing of a course stays with it.",
    fixed: "It stays with its course. Make another listing for others.",
  },
  privacy: {
    title: "What staff see",
    aggregates: "Staff see figures alone, never of fewer than five people.",
    names: "Staff also see who asked for help, and how often.",
    problems: (days: number | null) =>
      days === null
        ? "What you wrote is kept."
        : `What you wrote is kept for ${days} days, then emptied.`,
    talk: (days: number | null) =>
      days === null ? "Chat and shared cells are kept." : `Chat and shared cells: ${days} days.`,
    recordings: (days: number | null) =>
      days === null
        ? "Recordings: as agreed when they were made."
        : `Recordings: at most ${days} days.`,
  },

  roster: {
    loading: "Loading the roster",
    count: (total: number) => people(total),
    caption: (shown: number, total: number) =>
      shown === total ? people(total) : `The first ${shown} of ${total} people`,
    awaited: (count: number) =>
      count === 1 ? "One name has not signed in yet" : `${count} names have not signed in yet`,
    columns: { name: "Name", role: "Role", by: "Came by", terms: "Terms", act: "" },
    sources: { group: "group", file: "file", hand: "by hand" },
    agreed: "agreed",
    notAgreed: "not yet",
    remove: "Take off",
    removeAsk: (name: string) =>
      `Take ${name} off the roster? Who came by a group comes back at their next sign-in.`,
    removeYes: "Take off",
    keep: "Keep",
    more: "Show more",
    forget: (name: string) => `Wait for ${name} no more`,
    by: "Put somebody on",
    name: "Name they sign in with",
    nameMissing: "Say who it is.",
    role: "Role",
    put: "Put on the roster",
    file: "Read in a file",
    fileHint:
      "CSV with a line of headings: name, and role where not all are students. Nothing changes before you saw what would.",
    choose: "Choose a CSV file",
    text: "Or paste it here",
    replace: "Take off who came by a file before and is not in this one",
    look: "Show what would change",
    tooLarge: "That file is too large for a roster. Split it.",
    preview: "What would change",
    faults: (count: number) => (count === 1 ? "One line is wrong" : `${count} lines are wrong`),
    fault: (line: number, detail: string) => `Line ${line}: ${detail}`,
    kinds: {
      new: "put on",
      role: "another role",
      same: "as before",
      awaited: "waits for its sign-in",
      removed: "taken off",
    },
    sum: (fresh: number, role: number, awaited: number, removed: number, same: number) =>
      `${fresh} put on, ${role} with another role, ${awaited} wait for their sign-in, ${removed} taken off, ${same} as before.`,
    take: "Do it",
    nothing: "Nothing would change.",
    taken: "The roster is as in the file.",
    cancel: "Cancel",
  },

  figures: {
    loading: "Loading the figures",
    none: "No figures yet",
    noneDetail: (least: number) =>
      `They are shown once at least ${least} students asked for help: fewer are never told apart.`,
    least: (least: number) =>
      `Nothing is told of fewer than ${least} students; such weeks and kinds are put together or left out.`,
    hidden: (count: number) =>
      count === 1 ? "One week is not shown." : `${count} weeks are not shown.`,
    asked: "questions",
    helped: "helped",
    students: "students",
    wait: "usual wait",
    waitMost: "nine of ten waited at most",
    unknown: "–",
    demand: "Questions by week",
    waits: "Waits by week",
    demandText: (parts: string) => `Questions by week. ${parts}`,
    waitsText: (parts: string) => `Waits by week, median and nine of ten. ${parts}`,
    week: (date: string) => formatDate(date),
    weekAsked: (date: string, count: number | null) =>
      `${formatDate(date)}: ${count === null ? "not shown" : count}`,
    weekWait: (date: string, median: string, most: string) =>
      `${formatDate(date)}: ${median}, ${most}`,
    columns: {
      week: "Week from",
      asked: "Questions",
      helped: "Helped",
      students: "Students",
      median: "Median wait",
      most: "9 of 10",
      kind: "Kind",
      notebook: "Notebook and exercise",
      exception: "Error",
      minutes: "Minutes of help",
      name: "Name",
    },
    outcomes: "What came of it",
    outcome: {
      solved: "Solved",
      partly: "Partly solved",
      not_solved: "Not solved",
      not_here: "Was not there",
      elsewhere: "Sent elsewhere",
      not_said: "Not said",
      left: "Gave up the place",
      missed: "Missed the call",
      cancelled: "Cancelled",
    } as Readonly<Record<string, string>>,
    sources: "Where help is asked",
    exceptions: "Errors",
    together: "All others together",
    noCells: "Nothing of enough people yet.",
    load: "How the work is shared",
    loadText: (helpers: number, median: string, most: number, minutes: string, long: number) =>
      `${helpers} people helped. One usually helped ${median} times, at most ${most}; ${minutes} minutes, at most ${long}.`,
    loadNone: (least: number) => `Shown once at least ${least} people helped.`,
    byStudent: "By student",
    byHelper: "By helper",
    minutes: (seconds: number | null) =>
      seconds === null ? "–" : seconds < 60 ? "< 1 min" : `${Math.round(seconds / 60)} min`,
    csv: "Download CSV",
    csvOf: (what: string) => `Download ${what} as CSV`,
  },

  settings: {
    name: "Name of the course",
    nameMissing: "Give it a name of two letters or more.",
    slug: "Short name",
    slugHint: "Small letters, digits and hyphens; in names of files.",
    slugWrong: "Small letters, digits and hyphens only.",
    first: "First day",
    last: "Last day",
    dateMissing: "Choose both days, the last after the first.",
    zone: "Time zone",
    zoneWrong: "One like Europe/Berlin, please.",
    groups: "Groups of the sign-in",
    groupsHint: "Names with commas between, as your hub or sign-in has them.",
    students: "Students",
    tutors: "Tutors",
    staff: "Staff",
    terms: "Terms (optional)",
    termsHint: "Students agree before their first help; again when you change them.",
    keep: "How long things are kept, in days",
    keepHint: "Empty: as long as the marketplace does.",
    problems: "What students wrote",
    talk: "Chat, shared cells and files",
    recordings: "Recordings",
    keepWrong: "A number of days from 1 to 3650, or nothing.",
    privacy: "What staff see",
    aggregates: "Figures alone",
    names: "Names too",
    byMarketplace: "Staff of the marketplace change short name, groups and what staff see.",
    save: "Save",
    create: "Make the course",
    cancel: "Cancel",
    saved: "Saved.",
    made: "The course is there. Put people on its roster.",
    faults: "Something is not filled in right. See above.",
  },

  end: {
    title: "End of term",
    detail:
      "Archiving closes the queues; from then on only staff see the course. Purging does away with what was said and written.",
    export: "Download all as ZIP",
    archive: "Archive the course",
    archiveAsk: (waiting: number, ahead: number) =>
      `Archive it? ${waiting} ${waiting === 1 ? "person" : "people"} in line ${waiting === 1 ? "is" : "are"} sent home; ${ahead} ${ahead === 1 ? "appointment" : "appointments"} ahead ${ahead === 1 ? "stays" : "stay"}.`,
    archiveYes: "Archive it",
    keep: "Not yet",
    isArchived: (date: string) => `Archived ${date}. Only staff see it.`,
    look: "Show what a purge would do",
    purgeFacts: (counts: {
      tickets: number;
      bookings: number;
      live_sessions: number;
      recordings: number;
      people: number;
      awaited: number;
    }) =>
      `${counts.tickets} places in line, the text of ${counts.bookings} appointments, talk of ${counts.live_sessions} live sessions, ${counts.recordings} recordings and ${counts.people + counts.awaited} names on the roster would be gone for good. Download all first.`,
    ahead: (count: number) =>
      `${count} ${count === 1 ? "appointment is" : "appointments are"} still ahead. Purging waits until ${count === 1 ? "it is" : "they are"} over or cancelled.`,
    type: (slug: string) => `Type ${slug} to confirm`,
    purgeYes: "Purge for good",
    isPurged: (date: string) => `Purged ${date}. Nothing that anybody wrote or said is left.`,
    purged: "It is purged.",
  },
};
