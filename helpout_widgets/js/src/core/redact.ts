/**
 * Hides what a person would not want to hand out with their code: home folders and secrets.
 *
 * A net with holes, and said so by its place: everything is shown whole before it leaves, and
 * each part can be removed. Works on text; keeps its lines.
 */

export interface Redacted {
  text: string;
  /** Secrets hidden; folders are not counted. */
  hidden: number;
}

const MASK = "•••";

const FOLDERS = /(?:\/(?:home|Users)\/[^/\s"':]+|\b[A-Za-z]:\\Users\\[^\\\s"':]+)(?=[/\\])/g;

/** Values that are secrets by their own shape. */
const SHAPES =
  /\b(?:helpouts_[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|sk-[A-Za-z0-9_-]{16,}|xox[abprs]-[A-Za-z0-9-]{10,}|AKIA[A-Z0-9]{16}|hf_[A-Za-z0-9]{20,}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,})/g;

/** Text in quotes that a name calls a secret: `password = "…"`, `"api_key": "…"`. */
const NAMED =
  /((?:pass(?:word|wd|phrase)?|secret|token|api_?key|access_?key|credential)s?\w*["']?\]?\s*[=:]\s*[rbfu]{0,2})(["'])((?:(?!\2)[^\n\\]|\\.){1,400})\2/gi;

/** The password in `scheme://name:password@host`. */
const ADDRESS = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"']{1,100}:)([^\s/@"']{1,200})(?=@)/gi;

export function redact(text: string): Redacted {
  let hidden = 0;
  const mask = () => {
    hidden += 1;
    return MASK;
  };
  const clean = text
    .replace(FOLDERS, "~")
    .replace(SHAPES, mask)
    .replace(ADDRESS, (_all, start: string) => start + mask())
    .replace(NAMED, (all, start: string, quote: string, value: string) =>
      value.includes(MASK) ? all : `${start}${quote}${mask()}${quote}`,
    );
  return { text: clean, hidden };
}
