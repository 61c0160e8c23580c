/** Words of the second camera: the link on the computer, and the page on the phone. */
import type { DeviceProblem } from "../../call/problems";

interface Advice {
  readonly title: string;
  readonly detail: string;
}

const problems: Partial<Record<DeviceProblem, Advice>> = {
  blocked: {
    title: "The camera is blocked",
    detail: "Allow it in your browser's settings for this page, then try again.",
  },
  missing: { title: "No camera found", detail: "This device has none that a page may use." },
  busy: { title: "The camera is in use", detail: "Close the app that holds it, then try again." },
  insecure: {
    title: "No camera on this page",
    detail: "Browsers hide cameras on pages without https. Use an https address of the server.",
  },
};

export const secondCamera = {
  link: {
    title: "Use your phone as a camera",
    why: (name: string) =>
      `Show ${name} paper, hardware or a whiteboard. Only its picture is sent.`,
    make: "Make a link",
    making: "Making a link",
    scan: "Scan this with your phone, or open the address there. It works once.",
    code: "QR code with the address for your phone",
    address: "Address for your phone",
    lapses: (minutes: number) => `Serves once, within ${minutes} minutes.`,
    copy: "Copy address",
    copied: "Copied",
    end: "End the camera",
    again: "Make another link",
    failed: "The link could not be made. Try again.",
    loopback:
      "This address works on this computer alone. Open JupyterLab by an address that your phone reaches.",
    insecure: "Phones open their camera only on https pages, and this address has none.",
  },
  page: {
    title: "Second camera",
    what: "This device becomes one more camera in a helpout. Only its picture is sent: no sound, and nothing of the helpout comes here.",
    start: "Start the camera",
    starting: "Starting",
    live: (name: string) => `A camera of ${name}'s helpout`,
    sent: (count: number) =>
      count === 0
        ? "Nobody is in the call yet. The picture goes out by itself when somebody is."
        : count === 1
          ? "One screen shows this picture."
          : `${count} screens show this picture.`,
    reconnecting: "Finding the room again. The picture goes on where it can.",
    picture: "What this camera shows",
    turn: "Other camera",
    stop: "Stop the camera",
    over: { title: "The camera is off", detail: "You can close this page." },
    used: {
      title: "This link was used already",
      detail: "A link works once. Make a new one on the computer and scan it.",
    },
    noCode: {
      title: "This address is not whole",
      detail: "Scan the code on the computer again, or copy the whole address.",
    },
    failed: {
      title: "The camera did not start",
      detail: "Try again. If it stays so, make a new link on the computer.",
    },
    problems,
    again: "Try again",
  },
} as const;
