/** How an output may be drawn: as text, as a picture, or apart in a frame. Pure. */
import type { NbOutput } from "../../core/room/output";
import type { FrameLibrary } from "../../host/frame_libraries";

export type Tone = "plain" | "stderr" | "error";

/** What the frame draws, in this order. */
export interface Framed {
  kind: "frame";
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  libraries: readonly FrameLibrary[];
  /** What the output says of itself in words, for where it cannot be drawn. */
  plain: string;
}

export interface Blob {
  kind: "blob";
  sha256: string;
  media_type: string;
  bytes: number;
  /** The kind of output it was. */
  of: string;
}

export type Drawn =
  | { kind: "text"; text: string; tone: Tone }
  | { kind: "picture"; address: string }
  | { kind: "json"; value: unknown }
  | { kind: "widget"; model_id: string; plain: string }
  | { kind: "left_out"; bytes: number }
  | Framed
  | Blob
  | { kind: "nothing" };

const NOTHING: Drawn = { kind: "nothing" };
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const BASE64 = /^[A-Za-z0-9+/\s]+=*\s*$/;
const SHA256 = /^[0-9a-f]{64}$/;
export const BLOB = "application/vnd.helpouts.blob+json";
const LEFT_OUT = "application/vnd.helpouts.left_out+json";
const WIDGET = "application/vnd.jupyter.widget-view+json";
const BOKEH_LOAD = "application/vnd.bokehjs_load.v0+json";
const BOKEH_EXEC = "application/vnd.bokehjs_exec.v0+json";
const SCRIPT = "application/javascript";
const PLOTS: readonly [RegExp, FrameLibrary][] = [
  [/^application\/vnd\.plotly\.v1\+json$/, "plotly"],
  [/^application\/vnd\.vega\.v[56]\+json$/, "vega"],
  [/^application\/vnd\.vegalite\.v[2-6]\+json$/, "vega"],
];

export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((part) => String(part)).join("");
  return typeof value === "string" ? value : "";
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function framed(
  data: Record<string, unknown>,
  kinds: readonly string[],
  libraries: readonly FrameLibrary[],
  metadata: Record<string, unknown>,
): Framed {
  const pick = (from: Record<string, unknown>) =>
    Object.fromEntries(
      kinds.filter((kind) => Object.hasOwn(from, kind)).map((kind) => [kind, from[kind]]),
    );
  const plain = textOf(data["text/plain"]);
  return { kind: "frame", data: pick(data), metadata: pick(metadata), libraries, plain };
}

function ofSpecial(data: Record<string, unknown>, metadata: Record<string, unknown>): Drawn | null {
  const blob = record(data[BLOB]);
  if (SHA256.test(String(blob.sha256)) && typeof blob.bytes === "number")
    return {
      kind: "blob",
      sha256: String(blob.sha256),
      media_type: String(blob.media_type ?? ""),
      bytes: blob.bytes,
      of: String(blob.of ?? ""),
    };
  if (data[LEFT_OUT] !== undefined)
    return { kind: "left_out", bytes: Number(record(data[LEFT_OUT]).bytes) || 0 };
  const widget = record(data[WIDGET]);
  if (typeof widget.model_id === "string")
    return { kind: "widget", model_id: widget.model_id, plain: textOf(data["text/plain"]) };
  // It would load the library, which the frame has.
  if (data[BOKEH_LOAD] !== undefined) return NOTHING;
  if (data[BOKEH_EXEC] !== undefined)
    return framed(data, ["text/html", SCRIPT], ["bokeh"], metadata);
  for (const [kind, library] of PLOTS) {
    const found = Object.keys(data).find((name) => kind.test(name));
    if (found !== undefined) return framed(data, [found], [library], metadata);
  }
  return null;
}

function ofBundle(data: Record<string, unknown>, metadata: Record<string, unknown>): Drawn {
  const special = ofSpecial(data, metadata);
  if (special !== null) return special;
  // Whatever could run, load or look like this page goes into the frame, for everybody alike.
  const markdown = textOf(data["text/markdown"]);
  const has = (mime: string) => textOf(data[mime]) !== "";
  if (has("text/html")) return framed(data, ["text/html"], [], metadata);
  if (markdown !== "")
    return framed(
      data,
      ["text/markdown"],
      /\$|\\[([]|\\begin/.test(markdown) ? ["latex", "markdown"] : ["markdown"],
      metadata,
    );
  if (has("image/svg+xml")) return framed(data, ["image/svg+xml"], [], metadata);
  if (has("text/latex")) return framed(data, ["text/latex"], ["latex"], metadata);
  for (const mime of PICTURES) {
    const content = textOf(data[mime]);
    if (content !== "" && BASE64.test(content))
      return { kind: "picture", address: `data:${mime};base64,${content.replace(/\s/g, "")}` };
  }
  if (data["application/json"] !== undefined)
    return { kind: "json", value: data["application/json"] };
  const text = textOf(data["text/plain"]);
  if (text !== "") return { kind: "text", text, tone: "plain" };
  return has(SCRIPT) ? framed(data, [SCRIPT], [], metadata) : NOTHING;
}

export function drawnOf(output: NbOutput): Drawn {
  switch (output.output_type) {
    case "stream":
      return {
        kind: "text",
        text: textOf(output.text),
        tone: output.name === "stderr" ? "stderr" : "plain",
      };
    case "error": {
      const lines = Array.isArray(output.traceback) ? output.traceback.map(String) : [];
      const text = lines.length > 0 ? lines.join("\n") : `${output.ename}: ${output.evalue}`;
      return { kind: "text", text, tone: "error" };
    }
    case "display_data":
    case "execute_result":
      return ofBundle(record(output.data), record(output.metadata));
    default:
      return NOTHING;
  }
}

/** Bokeh sends its place and its script apart; they belong into one frame. */
export function arranged(outputs: readonly NbOutput[]): readonly NbOutput[] {
  if (!outputs.some((one) => record(one.data)[BOKEH_EXEC] !== undefined)) return outputs;
  return outputs.flatMap((output, index) => {
    const next = outputs[index + 1];
    const html = textOf(record(output.data)["text/html"]);
    if (html.includes("data-root-id") && record(next?.data)[BOKEH_EXEC] !== undefined) return [];
    const before = outputs[index - 1];
    const place = textOf(record(before?.data)["text/html"]);
    if (record(output.data)[BOKEH_EXEC] === undefined || !place.includes("data-root-id"))
      return [output];
    return [{ ...output, data: { "text/html": place, ...record(output.data) } }];
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const ESCAPES = /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b\[[0-9;:?]*[A-Za-z]|\u001b./g;

/** Outputs as plain text, as one would paste them elsewhere. */
export function plainText(outputs: readonly NbOutput[]): string {
  return outputs
    .map((output) => {
      const drawn = drawnOf(output);
      if (drawn.kind === "text") return drawn.text.replace(ESCAPES, "");
      if (drawn.kind === "json") return JSON.stringify(drawn.value, null, 2);
      const data = record(output.data);
      return (
        textOf(data["text/plain"]) || textOf(data["text/markdown"]) || textOf(data["text/latex"])
      );
    })
    .filter((text) => text !== "")
    .map((text) => text.replace(/\n$/, ""))
    .join("\n");
}
