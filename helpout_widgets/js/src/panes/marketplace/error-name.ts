/** The name of the error at the end of a Python traceback. */

const LAST_LINE =
  /^(?:[A-Za-z_]\w*\.)*([A-Z]\w*(?:Error|Exception|Warning|Interrupt|Exit))\b(?::\s*(.*))?$/;

/** "KeyError: 'region'", shortened to `limit` characters; null where the text ends otherwise. */
export function errorName(traceback: string, limit = 40): string | null {
  const lines = traceback.trimEnd().split("\n");
  for (const line of lines.slice(-12).reverse()) {
    const found = LAST_LINE.exec(line.trim());
    if (found === null) continue;
    const [, name = "", message = ""] = found;
    const whole = message === "" ? name : `${name}: ${message}`;
    return whole.length > limit ? `${whole.slice(0, limit - 1)}…` : whole;
  }
  return null;
}
