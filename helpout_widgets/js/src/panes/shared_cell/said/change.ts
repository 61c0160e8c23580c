/** What a draft would change of a text: the one stretch from the first to the last difference. Pure. */

export interface Change {
  /** UTF-16 units in the original. */
  readonly from: number;
  readonly to: number;
  readonly original: string;
  readonly replacement: string;
}

/** Null where both are the same. Whole lines, so that it can be read by itself. */
export function changeOf(text: string, draft: string): Change | null {
  if (text === draft) return null;
  const shorter = Math.min(text.length, draft.length);
  let start = 0;
  while (start < shorter && text.charCodeAt(start) === draft.charCodeAt(start)) start += 1;
  let end = 0;
  while (
    end < shorter - start &&
    text.charCodeAt(text.length - 1 - end) === draft.charCodeAt(draft.length - 1 - end)
  )
    end += 1;
  start = start === 0 ? 0 : text.lastIndexOf("\n", start - 1) + 1;
  const nextLine = text.indexOf("\n", Math.max(text.length - end, start));
  const rest = nextLine < 0 ? 0 : text.length - nextLine;
  return {
    from: start,
    to: text.length - rest,
    original: text.slice(start, text.length - rest),
    replacement: draft.slice(start, draft.length - rest),
  };
}

export type DiffLine = { readonly kind: "same" | "added" | "removed"; readonly text: string };

const LINES_MAX = 400;

/** A difference line by line: longest common run of lines, for what a person reads. */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.split("\n");
  const b = after.split("\n");
  const whole = (kind: DiffLine["kind"]) => (text: string) => ({ kind, text });
  // Beyond that nobody reads line by line, and the table below would be large.
  if (a.length > LINES_MAX || b.length > LINES_MAX)
    return [...a.map(whole("removed")), ...b.map(whole("added"))];
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      lines.push({ kind: "same", text: left });
      i += 1;
      j += 1;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: "removed", text: left });
      i += 1;
    } else {
      lines.push({ kind: "added", text: right ?? "" });
      j += 1;
    }
  }
  return lines;
}
