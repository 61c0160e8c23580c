/** A line of a terminal as plain runs with looks: what of it may be drawn, and nothing else. Pure. */

export interface Look {
  /** 0..15 of the palette, "r g b" of any other colour, or null. */
  readonly ink: number | string | null;
  readonly ground: number | string | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  readonly inverse: boolean;
}

export interface Run {
  readonly text: string;
  readonly look: Look;
}

export const PLAIN: Look = {
  ink: null,
  ground: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false,
};

// A control sequence, a system command (links, titles), any other escape, or a single control.
const SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  /\u001b\[([0-9;:]*)([A-Za-z])|\u001b\[[^A-Za-z]*[A-Za-z]?|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b.?|[\u0000-\u0007\u000b\u000c\u000e-\u001a\u001c-\u001f\u007f\u0085]/g;

/** A colour of the cube of 256, as "r g b"; the first 16 are the palette's. */
function ofCube(code: number): number | string | null {
  if (!Number.isInteger(code) || code < 0 || code > 255) return null;
  if (code < 16) return code;
  if (code >= 232) {
    const grey = 8 + (code - 232) * 10;
    return `${grey} ${grey} ${grey}`;
  }
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const rest = code - 16;
  return `${level(Math.floor(rest / 36))} ${level(Math.floor(rest / 6) % 6)} ${level(rest % 6)}`;
}

/** What 38 and 48 bring with them, and how many numbers that took. */
function rich(list: readonly number[], at: number): [number | string | null, number] {
  if (list[at + 1] === 5) return [ofCube(list[at + 2] ?? -1), 2];
  if (list[at + 1] !== 2) return [null, 1];
  const parts = list.slice(at + 2, at + 5);
  const whole = parts.length === 3 && parts.every((one) => one >= 0 && one <= 255);
  return [whole ? parts.join(" ") : null, 4];
}

const ON: Readonly<Record<number, Partial<Look>>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  21: { underline: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  29: { strike: false },
  39: { ink: null },
  49: { ground: null },
};

export function withCodes(before: Look, codes: string): Look {
  let look = before;
  const list = codes === "" ? [0] : codes.split(/[;:]/).map(Number);
  for (let index = 0; index < list.length; index += 1) {
    const code = list[index] ?? 0;
    if (code === 0) look = PLAIN;
    else if (code >= 30 && code <= 37) look = { ...look, ink: code - 30 };
    else if (code >= 40 && code <= 47) look = { ...look, ground: code - 40 };
    else if (code >= 90 && code <= 97) look = { ...look, ink: code - 82 };
    else if (code >= 100 && code <= 107) look = { ...look, ground: code - 92 };
    else if (code === 38 || code === 48) {
      const [colour, taken] = rich(list, index);
      look = code === 38 ? { ...look, ink: colour } : { ...look, ground: colour };
      index += taken;
    } else look = { ...look, ...ON[code] };
  }
  return look;
}

interface Cell {
  text: string;
  look: Look;
}

/** One line, without its end; and the look that goes on into the next. */
export function lineOf(raw: string, before: Look): { runs: Run[]; look: Look } {
  return /[\r\b]/.test(raw) ? overwritten(raw, before) : straight(raw, before);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: most lines have none of them
const ANY_CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0085]/;

function straight(raw: string, before: Look): { runs: Run[]; look: Look } {
  if (raw === "") return { runs: [], look: before };
  if (!ANY_CONTROL.test(raw)) return { runs: [{ text: raw, look: before }], look: before };
  let look = before;
  const runs: Run[] = [];
  let from = 0;
  const take = (text: string) => {
    const last = runs.at(-1);
    if (text === "") return;
    if (last?.look === look) runs[runs.length - 1] = { text: last.text + text, look };
    else runs.push({ text, look });
  };
  for (const found of raw.matchAll(SEQUENCE)) {
    take(raw.slice(from, found.index));
    from = found.index + found[0].length;
    if (found[2] === "m") look = withCodes(look, found[1] ?? "");
  }
  take(raw.slice(from));
  return { runs, look };
}

/** As a terminal does it: a carriage return goes to the begin, a backspace one to the left. */
function overwritten(raw: string, before: Look): { runs: Run[]; look: Look } {
  const cells: Cell[] = [];
  let look = before;
  let at = 0;
  for (const piece of raw.split(/([\r\b])/)) {
    if (piece === "\r") at = 0;
    else if (piece === "\b") at = Math.max(0, at - 1);
    else {
      const drawn = straight(piece, look);
      look = drawn.look;
      for (const run of drawn.runs)
        for (const sign of run.text) {
          cells[at] = { text: sign, look: run.look };
          at += 1;
        }
    }
  }
  const runs: Run[] = [];
  for (const cell of cells) {
    const last = runs.at(-1);
    if (last?.look === cell.look) runs[runs.length - 1] = { ...last, text: last.text + cell.text };
    else runs.push(cell);
  }
  return { runs, look };
}
