/** How an output may be drawn: as text, as a picture, or apart in a frame. Pure. */
import type { NbOutput } from "../../core/room/output";

export type Drawn =
  | { kind: "text"; text: string; tone: "plain" | "stderr" | "error" }
  | { kind: "picture"; address: string }
  | { kind: "frame"; data: Record<string, string> }
  | { kind: "nothing" };

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const BASE64 = /^[A-Za-z0-9+/\s]+=*\s*$/;

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((part) => String(part)).join("");
  return typeof value === "string" ? value : "";
}

function ofBundle(data: Record<string, unknown>): Drawn {
  // Whatever could run, load or look like this page goes into the frame, for everybody alike.
  for (const mime of ["text/html", "image/svg+xml"])
    if (textOf(data[mime]) !== "") return { kind: "frame", data: { [mime]: textOf(data[mime]) } };
  for (const mime of PICTURES) {
    const content = textOf(data[mime]);
    if (content !== "" && BASE64.test(content))
      return { kind: "picture", address: `data:${mime};base64,${content.replace(/\s/g, "")}` };
  }
  for (const mime of ["text/plain", "text/markdown", "text/latex"]) {
    const text = textOf(data[mime]);
    if (text !== "") return { kind: "text", text, tone: "plain" };
  }
  if (data["application/json"] !== undefined)
    return { kind: "text", text: JSON.stringify(data["application/json"], null, 2), tone: "plain" };
  return { kind: "nothing" };
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
      return typeof output.data === "object" && output.data !== null
        ? ofBundle(output.data as Record<string, unknown>)
        : { kind: "nothing" };
    default:
      return { kind: "nothing" };
  }
}
