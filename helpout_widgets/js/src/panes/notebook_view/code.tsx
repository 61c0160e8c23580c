/** Code in colours, as text of spans: no editor, nothing to touch. */

import { pythonLanguage } from "@codemirror/lang-python";
import { type LanguageSupport, LRLanguage } from "@codemirror/language";
import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";
import { useEffect, useMemo, useState } from "preact/hooks";
import { languageName, loadLanguage } from "../shared_cell/editing/languages";

const colours = tagHighlighter([
  { tag: [tags.keyword, tags.heading], class: "helpout-tok-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "helpout-tok-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "helpout-tok-number" },
  { tag: [tags.operator, tags.meta], class: "helpout-tok-operator" },
  { tag: tags.comment, class: "helpout-tok-comment" },
]);
/** Longer ones are drawn without colours. */
const COLOURED_MAX = 40_000;

type Parser = typeof pythonLanguage.parser;

/** The grammar of a kernel's language; null until it is here, or where there is none. */
export function useParser(language: string): Parser | null {
  const name = languageName(language);
  const [parser, setParser] = useState<Parser | null>(
    name === "python" ? pythonLanguage.parser : null,
  );
  useEffect(() => {
    let here = true;
    if (name === "python") setParser(pythonLanguage.parser);
    else
      loadLanguage(name).then(
        (loaded) => here && setParser(parserOf(loaded)),
        () => {},
      );
    return () => {
      here = false;
    };
  }, [name]);
  return parser;
}

function parserOf(loaded: unknown): Parser | null {
  const language = (loaded as Partial<LanguageSupport> | null)?.language ?? loaded;
  return language instanceof LRLanguage ? language.parser : null;
}

export function Code({ source, parser }: { source: string; parser: Parser | null }) {
  const parts = useMemo(() => coloured(source, parser), [source, parser]);
  return (
    <pre
      class="helpout-code helpout-viewed__code"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
      tabIndex={0}
    >
      {parts.map(([text, look], index) =>
        look === "" ? (
          text
        ) : (
          <span key={index} class={look}>
            {text}
          </span>
        ),
      )}
    </pre>
  );
}

function coloured(source: string, parser: Parser | null): [string, string][] {
  if (parser === null || source.length > COLOURED_MAX) return [[source, ""]];
  const parts: [string, string][] = [];
  highlightCode(
    source,
    parser.parse(source),
    colours,
    (text, look) => parts.push([text, look]),
    () => parts.push(["\n", ""]),
  );
  return parts;
}
