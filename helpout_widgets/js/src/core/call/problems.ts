/** What can be wrong with a camera, a microphone or a screen, by the browser's own word. Pure. */

export type DeviceProblem =
  | "blocked"
  | "missing"
  | "busy"
  | "unfit"
  | "insecure"
  | "unsupported"
  | "unknown";

/**
 * The problem behind a failed request for media.
 *
 * @param secure whether the page is a secure context: elsewhere browsers hide all devices.
 */
export function problemOf(error: unknown, secure: boolean): DeviceProblem {
  if (!secure) return "insecure";
  const name = error instanceof Error || hasName(error) ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "blocked";
    case "NotFoundError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    case "OverconstrainedError":
      return "unfit";
    case "TypeError":
    case "NotSupportedError":
      return "unsupported";
    default:
      return "unknown";
  }
}

function hasName(error: unknown): error is { name: string } {
  return (
    typeof error === "object" &&
    error !== null &&
    typeof (error as { name?: unknown }).name === "string"
  );
}
