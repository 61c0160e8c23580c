/** Text of a terminal as plain runs with colours: what of it may be drawn, and nothing else. Pure. */
import { settled } from "../../core/room/output";

export interface Run {
  readonly text: string;
  /** 0..7 of the eight colours, or null. */
  readonly colour: number | null;
  readonly bold: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const SEQUENCE = /\u001b\[([0-9;]*)([A-Za-z])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is left of them must not be drawn
const CONTROL = /\u001b\][^\u0007]*\u0007|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

interface Style {
  colour: number | null;
  bold: boolean;
}

function styled(style: Style, codes: string): Style {
  let next = style;
  const list = codes === "" ? [0] : codes.split(";").map(Number);
  for (let index = 0; index < list.length; index += 1) {
    const code = list[index] ?? 0;
    if (code === 0) next = { colour: null, bold: false };
    else if (code === 1) next = { ...next, bold: true };
    else if (code === 22) next = { ...next, bold: false };
    else if (code === 39) next = { ...next, colour: null };
    else if (code >= 30 && code <= 37) next = { ...next, colour: code - 30 };
    else if (code >= 90 && code <= 97) next = { ...next, colour: code - 90 };
    // 38;5;n and 38;2;r;g;b carry numbers that are no codes of their own.
    else if (code === 38 || code === 48) index += list[index + 1] === 5 ? 2 : 4;
  }
  return next;
}

export function runsOf(raw: string): Run[] {
  const text = raw.includes("\r") ? raw.split("\n").map(settled).join("\n") : raw;
  const runs: Run[] = [];
  let style: Style = { colour: null, bold: false };
  let from = 0;
  const take = (to: number) => {
    const part = text.slice(from, to).replace(CONTROL, "");
    if (part !== "") runs.push({ text: part, ...style });
  };
  for (const found of text.matchAll(SEQUENCE)) {
    take(found.index);
    from = found.index + found[0].length;
    if (found[2] === "m") style = styled(style, found[1] ?? "");
  }
  take(text.length);
  return runs;
}
