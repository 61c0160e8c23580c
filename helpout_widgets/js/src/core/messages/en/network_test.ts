/** Words of the network test before a call. */
import type { Verdict } from "../../network_test/verdict";

interface Said {
  readonly state: "good" | "warn" | "bad";
  readonly title: string;
  readonly detail: string;
}

const verdicts: Record<Verdict, Said> = {
  good: {
    state: "good",
    title: "Connection",
    detail: "Your network carries a call with a shared screen.",
  },
  long_way: {
    state: "warn",
    title: "Your network takes the long way",
    detail: "The direct path is closed, so a call goes through a relay. It works.",
  },
  far: {
    state: "warn",
    title: "Answers take long",
    detail: "Speaking works, with pauses. A wired connection or another network is quicker.",
  },
  lossy: {
    state: "warn",
    title: "Your network loses packets",
    detail:
      "Sound and picture will stutter. Go nearer to the wireless router, or use a cable; stop large downloads.",
  },
  slow_up: {
    state: "warn",
    title: "Your upload is slow",
    detail:
      "Join without a camera and the rest stays clear. Sound, chat and shared cells need little.",
  },
  slow_down: {
    state: "warn",
    title: "Your download is slow",
    detail:
      "Pictures will be coarse. Stop other downloads, or ask the other person to join without a camera.",
  },
  closed: {
    state: "bad",
    title: "No path for a call",
    detail:
      "Your network lets neither the direct path nor a relay through. Chat and shared cells work. Try another network, such as a phone's, or give the report to whoever runs yours.",
  },
};

export const networkTest = {
  verdicts,
  none: "No relay is set up here; ask whoever runs the marketplace for one.",
  test: "Test the network",
  again: "Test again",
  full: "Measure the speed",
  testing: "Testing your network",
  progress: "How far the test is",
  stop: "Stop the test",
  copy: "Copy report",
  copied: "Copied",
  copyFailed: "The report could not be copied. Select it below.",
  report: "Report",
  direct: "direct",
  relayed: "through a relay",
  rtt: (ms: number) => `${ms} ms`,
  rates: (up: string, down: string) => `${up} up / ${down} down Mbit/s`,
  atLeast: (rate: string) => `over ${rate}`,
  need: (mbit: string) => `A call needs ${mbit} each way. Figures are rough.`,
  noRecording: "A recording beside the call would be too much for your upload.",
  lost: (percent: number) => `${percent} % lost`,
} as const;
