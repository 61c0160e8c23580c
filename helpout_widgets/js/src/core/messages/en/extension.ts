/** Words of time in a helpout: somebody comes late, both go on longer. */

export const extension = {
  lateTheirs: (name: string, minutes: number) => `${name} comes ${minutes} min late.`,
  lateYours: (name: string, minutes: number) => `${name} reads that you come ${minutes} min late.`,
  lateDetail: (time: string) => `Expect them at ${time}. You can leave this open.`,
  ask: "Go on longer?",
  askDetail: (minutes: number) =>
    `Both calendars are open for ${minutes} min more. It stays as it is until both agree.`,
  by: (minutes: number) => `${minutes} min more`,
  byName: (name: string, minutes: number) => `Ask ${name} for ${minutes} min more`,
  asked: (name: string, minutes: number) => `You asked ${name} for ${minutes} min more.`,
  askedDetail: "The time stays as it is until they answer.",
  takeBack: "Take it back",
  asks: (name: string, minutes: number) => `${name} asks for ${minutes} min more.`,
  asksDetail: (time: string) => `It would end at ${time}.`,
  accept: (time: string) => `Go on until ${time}`,
  decline: "Keep the end",
  longer: (time: string) => `It goes on until ${time} now.`,
  refused: "It ends as planned.",
  failed: "That did not reach the marketplace. Try again.",
} as const;
