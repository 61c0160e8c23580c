/** Words of the help desk: a line as its helpers see it, its history, urgent questions. */

const people = (count: number) => (count === 1 ? "1 person" : `${count} people`);

/** "Riya, Noah and Hana" */
function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  const before = names.slice(0, -1).join(", ");
  return before === "" ? last : `${before} and ${last}`;
}

const together = (count: number) =>
  count === 2 ? "both" : count === 3 ? "all three" : `all ${count}`;

export const queueDesk = {
  title: "Help desk",
  loading: "Looking at your lines",
  tabs: { line: "Line", urgent: "Urgent questions", history: "History" },
  tabsLabel: "What the desk shows",
  which: "Line",
  another: "Open another line",

  open: {
    title: "Open a line for help right now",
    detail:
      "Who is stuck takes a ticket with what they are stuck on. You help one after another, alone or with others.",
    name: "Title",
    nameHint: "Such as: CS 101 office hours",
    nameMissing: "Write what the line is called.",
    about: "What it is about (optional)",
    order: "Who comes first",
    minutes: "Open for",
    minutesOf: (minutes: number) => (minutes < 60 ? `${minutes} min` : `${minutes / 60} h`),
    admission: "Who may join",
    anyone: "Anyone here",
    byPin: "Who has the PIN",
    pin: "PIN",
    pinHint: "Tell it to those who may come. It is not shown again.",
    pinMissing: "Write a PIN.",
    byRoster: "Named people",
    roster: "Their account ids",
    rosterHint: "Separated by commas or lines; nobody else sees the line",
    rosterMissing: "Write whom it is for.",
    rooms: "Rooms (optional)",
    roomsHint: "Separated by commas: students then say where they are",
    tags: "Subjects (optional)",
    tagsHint: "Separated by commas, such as python, pandas",
    more: "More choices",
    grace: "Time to answer a call",
    graceOf: (seconds: number) => (seconds < 60 ? `${seconds} s` : `${seconds / 60} min`),
    usual: "A helpout is booked for",
    create: "Open the line",
    offer: "Offer help first",
    cancel: "Not now",
  },

  helpers: {
    label: "Others who help (optional)",
    hint: "Type the beginning of a name. Found are tutors and staff.",
    found: "People who help",
    chosen: "They help too",
    add: "Add",
    addWhom: (name: string) => `Add ${name}`,
    added: (name: string) => `${name} helps too.`,
    remove: (name: string) => `Take ${name} off`,
    removed: (name: string) => `${name} is taken off.`,
    nobody: "Nobody else who helps is called like that.",
    more: "There are others: type more of the name.",
  },

  entry: {
    title: "Help right now",
    detail: "Open a line for whoever is stuck at this moment, or answer urgent questions.",
    desk: "Help desk",
    waiting: (count: number) => `${count} waiting`,
    open: "Open",
    openOf: (title: string) => `Open the desk of ${title}`,
  },

  order: {
    label: "Order",
    first_come: "First come",
    fewest_today: "Fewest helped today",
    deadline: "Deadline",
  },

  status: {
    open: (time: string) => `Open until ${time}`,
    paused: (time: string) => `Paused, open until ${time}`,
    closed: "Closed",
  },
  pause: "Pause queue",
  resume: "Resume queue",
  close: "Close",
  closeAsk:
    "Close the line? Nobody new can join. Who stands in it is told, and may still be helped.",
  closeYes: "Close the line",
  keepOpen: "Keep it open",
  longer: "30 min longer",
  reopen: "Open it again for an hour",

  figures: {
    waiting: (paused: number) => (paused === 0 ? "waiting" : `waiting, ${paused} paused`),
    helping: "helping now",
    wait: "usual wait today",
    waitUnknown: "no wait known today",
    minutes: (minutes: number) => `${minutes} min`,
    unknown: "–",
    load: "waiting, last 2 hours",
    /** Says the picture. */
    loadText: (from: number, to: number, most: number) =>
      `Waiting in the last two hours: ${from} at first, ${to} now, ${most} at most.`,
    loadNone: "Nobody waited in the last two hours",
  },

  helping: {
    you: (name: string) => `You are helping ${name}`,
    other: (helper: string, name: string) => `${helper} is helping ${name}`,
    span: (span: string) => `for ${span}`,
    called: (name: string) => `You called ${name}`,
    calledBy: (helper: string, name: string) => `${helper} called ${name}`,
    answers: (span: string) => `${span} left to answer`,
    putBack: "Put back in line",
    back: "Back to live session",
    handOver: "Hand over",
    finish: "Finish",
  },

  handOver: {
    title: (name: string) => `Hand ${name} over`,
    to: "To",
    line: "Back to their place in line",
    note: "Note for whoever goes on",
    noteHint: "Students do not see it.",
    send: "Hand over",
  },
  finish: {
    title: (name: string) => `Finish with ${name}`,
    outcome: "How it ended",
    outcomes: {
      solved: "Solved",
      partly: "Partly solved",
      not_solved: "Not solved",
      not_here: "They were not there",
      elsewhere: "Solved elsewhere",
    },
    note: "Note (optional)",
    send: "Finish",
  },

  alike: {
    stuck: (names: readonly string[]) => `${listed(names)} are stuck on the same.`,
    together: (count: number) => `Help ${together(count)} together`,
    apart: "Keep apart",
  },

  line: {
    label: "Who waits, in the order of their turn",
    empty: "Nobody is waiting",
    emptyDetail: "You are told as soon as somebody takes a ticket.",
    closedDetail: "The line is closed.",
    next: "Help next",
    help: (name: string) => `Help ${name}`,
    takeOver: (name: string) => `Help ${name}`,
    paused: "Paused",
    keeps: "keeps place",
    first: "first time today",
    again: (count: number) => `helped ${count === 1 ? "once" : `${count} times`} today`,
    noteFrom: (name: string) => `back again, note from ${name}`,
    meant: (name: string) => `for ${name}`,
    grouped: "goes with others",
    due: (when: string) => `due ${when}`,
    place: (place: number) => `Place ${place}`,
    waits: (span: string) => `waits for ${span}`,
    more: "Details",
    moreOf: (name: string) => `What ${name} is stuck on`,
    tried: "What they tried",
    notes: "Notes",
    notesNone: "No notes yet.",
    addNote: "Add a note",
    noteOf: (name: string) => `Note about ${name}`,
    saveNote: "Save note",
    whoBrought: (name: string) => name,
  },

  history: {
    loading: "Looking at the history",
    none: "Nobody was helped here yet",
    noneDetail: "Each ticket is listed here once it is over.",
    caption: (shown: number, total: number) =>
      shown === total ? `${total} tickets` : `The latest ${shown} of ${total} tickets`,
    csv: "Save as CSV",
    csvName: (title: string) => `${title} history.csv`,
    plot: "Median wait by hour",
    plotText: (parts: readonly string[]) => `Median wait by hour. ${parts.join(", ")}.`,
    plotPart: (hour: string, minutes: number, count: number) =>
      `${hour}: ${minutes} min, ${count} ${count === 1 ? "ticket" : "tickets"}`,
    frame: "In a notebook: helpout_widgets.queue_history() gives the same as a DataFrame.",
    columns: {
      student: "Student",
      what: "Stuck on",
      took: "Came",
      waited: "Waited",
      helped: "Helped",
      helper: "Helper",
      outcome: "Outcome",
    },
    minutes: (minutes: number) => `${minutes} min`,
    states: {
      waiting: "waits",
      paused: "paused",
      called: "called",
      helping: "is helped",
      done: "done",
      left: "left",
      missed: "missed the call",
    },
  },

  urgent: {
    takes: "I take urgent questions",
    takesDetail: "You are told at once when a student asks about your subjects.",
    none: "No urgent question is open",
    noneDetail: "They are asked outside any line; the first tutor to accept has it.",
    noneOff: "Tick the box above to be asked.",
    accept: (name: string) => `Help ${name}`,
    left: (span: string) => `stands for ${span} more`,
    mine: "You accepted it",
    open: "Open live session",
  },

  said: {
    took: (name: string) => `${name} took a ticket.`,
    waiting: (count: number) => `${people(count)} waiting.`,
    helping: (name: string) => `${name} answered. You are helping ${name}.`,
    missed: (name: string) => `${name} did not answer.`,
    urgent: (name: string) => `${name} asks an urgent question.`,
  },
} as const;
