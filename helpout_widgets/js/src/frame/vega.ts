/** Vega and Vega-Lite in the frame: expressions are interpreted, and nothing is loaded. */
import { type Loader, None, parse, type Spec, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import { addPainter, type Paint } from "./painter";

const nothing = () => Promise.reject(new Error("outputs of others load nothing"));
const LOADER = { load: nothing, sanitize: nothing, http: nothing, file: nothing } as Loader;

function painted(toVega: (value: unknown) => Spec): Paint {
  return async (value, holder, { report }) => {
    const runtime = parse(toVega(value), undefined, { ast: true });
    const view = new View(runtime, {
      renderer: "svg",
      container: holder,
      hover: true,
      loader: LOADER,
      expr: expressionInterpreter,
      logLevel: None,
    });
    // Drawn for paper.
    holder.style.background = "white";
    holder.style.width = "fit-content";
    await view.runAsync();
    report();
  };
}

const VEGA = [5, 6].map((version) => `application/vnd.vega.v${version}+json`);
const LITE = [2, 3, 4, 5, 6].map((version) => `application/vnd.vegalite.v${version}+json`);
addPainter(
  VEGA,
  painted((value) => value as Spec),
);
addPainter(
  LITE,
  painted((value) => compile(value as TopLevelSpec).spec),
);
