/** `text/markdown` in the frame. Its HTML is drawn as it is: the frame is what makes that safe. */
import { Marked } from "marked";
import { formulaAt } from "./math";
import { addPainter, textOf } from "./painter";

addPainter(["text/markdown"], (value, holder) => {
  const formulas: { text: string; display: boolean }[] = [];
  const marked = new Marked({
    extensions: [
      {
        name: "formula",
        level: "inline",
        start: (text: string) => {
          const at = text.search(/\$|\\[([]|\\begin\{/);
          return at < 0 ? undefined : at;
        },
        tokenizer: (text: string) => {
          const found = formulaAt(text);
          if (found === null) return undefined;
          formulas.push(found.piece);
          return { type: "formula", raw: found.raw, place: formulas.length - 1 };
        },
        renderer: (token) => `<span data-formula="${Number(token.place)}"></span>`,
      },
    ],
  });
  const drawn = marked.parse(textOf(value), { async: false });
  holder.innerHTML = drawn;
  for (const place of holder.querySelectorAll<HTMLElement>("[data-formula]")) {
    const formula = formulas[Number(place.dataset.formula)];
    if (formula === undefined) continue;
    if (window.helpoutsMath === undefined) place.textContent = formula.text;
    else window.helpoutsMath(formula.text, place, formula.display);
  }
});
