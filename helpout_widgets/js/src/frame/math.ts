/** Where formulas begin and end in a text. Pure. */

export interface Piece {
  readonly text: string;
  readonly math: boolean;
  readonly display: boolean;
}

const FORMULA =
  /\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\]|\\\(([\s\S]+?)\\\)|(\\begin\{([a-z]+\*?)\}[\s\S]*?\\end\{\5\})|\$((?:\\[\s\S]|[^$\\])+?)\$/g;

/** The text cut into words and formulas; a text without marks around it is one formula. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(FORMULA)) {
    if (found.index > from)
      pieces.push({ text: text.slice(from, found.index), math: false, display: false });
    const shown = found[1] ?? found[2] ?? found[4];
    const within = found[3] ?? found[6] ?? "";
    pieces.push({ text: shown ?? within, math: true, display: shown !== undefined });
    from = found.index + found[0].length;
  }
  if (from === 0 && text.trim() !== "") return [{ text, math: true, display: true }];
  if (text.slice(from).trim() !== "")
    pieces.push({ text: text.slice(from), math: false, display: false });
  return pieces;
}

/** The formula that a text begins with, for a reader of Markdown. */
export function formulaAt(text: string): { raw: string; piece: Piece } | null {
  const found = new RegExp(`^(?:${FORMULA.source})`).exec(text);
  if (found === null) return null;
  const raw = found[0];
  // A price is no formula: "$5 and $6".
  if (/^\$(?!\$)/.test(raw) && (/^\$\s|\s\$$/.test(raw) || /^\d/.test(text.slice(raw.length))))
    return null;
  const [piece] = piecesOf(raw);
  return piece === undefined ? null : { raw, piece };
}
