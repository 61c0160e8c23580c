/** Formulas in the frame: `text/latex`, and the mathematics of Markdown. */
import katex from "katex";
import { piecesOf } from "./math";
import { addPainter, textOf } from "./painter";

const style = document.createElement("style");
style.textContent = __HELPOUT_KATEX_STYLES__;
document.head.append(style);

window.helpoutsMath = (source, element, display) => {
  katex.render(source, element, {
    displayMode: display,
    throwOnError: false,
    // No address, class or picture of the author's choice.
    trust: false,
    strict: "ignore",
    maxExpand: 1_000,
    maxSize: 50,
  });
};

addPainter(["text/latex"], (value, holder) => {
  for (const piece of piecesOf(textOf(value))) {
    const element = document.createElement(piece.display ? "div" : "span");
    if (piece.math) window.helpoutsMath?.(piece.text, element, piece.display);
    else element.textContent = piece.text;
    holder.append(element);
  }
});
