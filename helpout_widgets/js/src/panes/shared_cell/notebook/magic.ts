/** `%%helpout share`, the line by which a notebook cell shares itself: it is no part of what is shared. Pure. */

const LINE = /^\s*%%helpout[ \t]+share\b[^\n]*(\n|$)/;

/** The line, with its end; empty where there is none. */
export function headOf(source: string): string {
  return LINE.exec(source)?.[0] ?? "";
}

/** The text without it. */
export function bodyOf(source: string): string {
  return source.slice(headOf(source).length);
}

/** The notebook's text with another body below its line. */
export function withBody(source: string, body: string): string {
  const head = headOf(source);
  return head !== "" && !head.endsWith("\n") ? `${head}\n${body}` : head + body;
}
