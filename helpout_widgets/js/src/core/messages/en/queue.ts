/** Words of a place in line: taking a ticket, waiting, being called, urgent questions. */

const people = (count: number) => (count === 1 ? "1 person" : `${count} people`);
const places = [
  "",
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
];
const numbers = ["no", "one", "two", "three", "four", "five"];

/** "third", "12th", "21st". */
function ordinal(place: number): string {
  const word = places[place];
  if (word !== undefined && word !== "") return word;
  const teen = place % 100 > 10 && place % 100 < 14;
  const end = teen ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th");
  return `${place}${end}`;
}

const others = (count: number) => {
  const word = numbers[count] ?? String(count);
  return `${word.charAt(0).toUpperCase()}${word.slice(1)} ${count === 1 ? "other" : "others"}`;
};

export const queue = {
  title: "Help right now",
  placeTitle: "Your place in line",
  loading: "Looking who helps right now",

  list: {
    none: "Nobody helps right now",
    noneDetail: "Ask an urgent question: tutors who take them are told at once. Or book a time.",
    book: "Find a time",
    open: "Open lines",
    until: (time: string) => `open until ${time}`,
    paused: "Paused",
    waiting: (count: number) => (count === 0 ? "nobody waiting" : `${count} waiting`),
    helping: (count: number) => `${people(count)} helping`,
    take: "Join line",
    takeLabel: (title: string) => `Join the line of ${title}`,
    back: "Your place",
    backLabel: (title: string) => `Your place in ${title}`,
    desk: "Open the desk",
    deskLabel: (title: string) => `Open the desk of ${title}`,
    pin: "needs a PIN",
    roster: "for its course",
    ask: "Ask an urgent question",
    askDetail: "Outside any line: the first tutor who accepts has it.",
    helpOthers: "Help others",
    helpOthersDetail: "Open a line of your own, or answer urgent questions.",
  },

  estimate: {
    range: (low: number, high: number) =>
      high <= low ? `About ${Math.max(1, high)} min` : `About ${low} to ${high} min`,
    now: "now",
    minutes: (count: number) => `${count} min`,
    from: (count: number, low: number, high: number) =>
      `From the last ${count === 1 ? "helpout" : `${count} helpouts`}: most took ${
        high <= low ? `about ${Math.max(1, high)}` : `${low} to ${high}`
      } min. It is a guess, not a promise.`,
    unknown: "We cannot say how long yet.",
    unknownDetail: "Too few were helped of late to go by.",
  },

  take: {
    title: (queue: string) => `Join ${queue}`,
    stuck: "What you are stuck on",
    headline: "In one line",
    headlineHint: "Such as: my loop never ends when the list has one item",
    headlineMissing: "Write what you are stuck on.",
    tried: "What you tried (optional)",
    room: "Where you are",
    roomNone: "Choose",
    roomMissing: "Choose where you are, so that they find you.",
    pin: "PIN of this line",
    pinHint: "Whoever runs it tells you.",
    pinMissing: "Write the PIN.",
    deadline: "When is it due? (optional)",
    deadlineHint: "Whose deadline is nearest comes first here.",
    deadlineTime: "Time",
    deadlinePast: "Choose a time that is still to come.",
    deadlineHalf: "Choose a day and a time, or neither.",
    join: "Join line",
    back: "Not now",
    whoSees: "Whoever helps you",
  },

  place: {
    inLine: (place: number) => `You are ${ordinal(place)} in line`,
    next: "You are next",
    kept: "Your place is kept",
    keptDetail: (place: number) =>
      `You are paused at place ${place}. Nobody calls you until you go on.`,
    facts: (before: number, helping: number) =>
      before === 0
        ? `${people(helping)} helping`
        : `${before} before you, ${people(helping)} helping`,
    queuePaused: "The line is paused for a moment. Your place is kept.",
    queueClosed: "The line takes nobody new. Who stands in it is still helped.",
    tellMe: "Tell me when I am next, even outside this tab",
    tellDenied: "Your browser does not let this page tell you. Its settings for this site can.",
    pause: "Pause, keep my place",
    resume: "Go on waiting",
    leave: "Leave",
    leaveAsk: "Leave the line? Your place is given to whoever comes next.",
    leaveYes: "Leave the line",
    leaveNo: "Stay",
    asked: "What you asked",
    change: "Change",
    changeLabel: "Change what you asked",
    save: "Save",
    cellAgain: "Replace what I brought by what I am stuck on now",
    cell: "Cell",
    room: (name: string) => `Room: ${name}`,
    due: (when: string) => `Due ${when}`,
    waited: (span: string) => `You wait for ${span}`,
    alike: (count: number) => `${others(count)} asked nearly the same. Join them and go together?`,
    joinThem: "Join them",
    alone: "Stay alone",
    together: "You go together with others who are stuck on the same.",
    elsewhere: "Other lines",
  },

  called: {
    title: "You are called",
    by: (name: string) => `${name} is ready for you`,
    somebody: "Somebody is ready for you",
    within: (span: string) =>
      `Answer within ${span}, then others go first. Who misses it may come back once to their place.`,
    answer: (name: string) => `Answer ${name}`,
    answerPlain: "Answer",
  },

  helping: {
    title: (name: string) => `${name} helps you`,
    detail: "If you drop out, come back here and join again. Nothing is lost.",
    join: (name: string) => `Join ${name}`,
    wait: "The room is being opened.",
  },

  over: {
    done: "You were helped",
    doneDetail: "Its notebook is in My helpouts.",
    missed: "You were called, and did not answer",
    missedDetail: "Others went first. Come back into the line: once, your old place is yours.",
    comeBack: "Come back into the line",
    left: "You left the line",
    leftDetail: "What you asked is gone from it.",
    outcome: {
      solved: "Solved",
      partly: "Partly solved",
      not_solved: "Not solved yet",
      not_here: "You were not there",
      elsewhere: "Solved elsewhere",
    },
    again: "Take a new ticket",
    lines: "Open lines",
    my_helpouts: "My helpouts",
  },

  urgent: {
    title: "Urgent question",
    detail:
      "It goes at once to tutors who take such questions and know the subject. The first to accept has it; then you meet.",
    tags: "Subjects (optional)",
    tagsHint: "Separated by commas, such as pandas, merge",
    minutes: "How long it stands",
    minutesOf: (minutes: number) => `${minutes} min`,
    ask: "Ask now",
    open: "Your question is out",
    asked: (count: number) =>
      count === 0
        ? "Nobody who fits is here at the moment. It stands until it expires."
        : `${people(count)} who fit were told.`,
    left: (span: string) => `It stands for ${span} more.`,
    withdraw: "Take it back",
    withdrawAsk: "Take your question back? Nobody can accept it then.",
    keep: "Let it stand",
    accepted: (name: string) => `${name} accepted`,
    acceptedDetail: "They wait for you in the room.",
    expired: "Nobody was there in time",
    expiredDetail: "Ask again, join a line, or book a time.",
    withdrawn: "You took it back",
    again: "Ask again",
    whoSees: "Tutors who fit",
  },

  said: {
    inLine: (place: number) =>
      place === 1 ? "You are next." : `You are ${ordinal(place)} in line.`,
    paused: "You are paused. Your place is kept.",
    called: (name: string, span: string) =>
      `You are called. ${name} is ready. Answer within ${span}.`,
    helping: (name: string) => `${name} helps you now.`,
    done: "You were helped. Your ticket is done.",
    missed: "You were called and did not answer. Your ticket is over.",
    left: "You left the line.",
    accepted: (name: string) => `${name} accepted your question.`,
  },

  notice: {
    next: (queue: string) => ({ title: "You are next", body: queue }),
    called: (queue: string) => ({ title: "You are called", body: queue }),
    accepted: (name: string) => ({ title: `${name} accepted your question`, body: "" }),
  },
} as const;
