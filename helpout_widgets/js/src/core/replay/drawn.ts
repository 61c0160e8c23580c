/** What of an output a replay may draw: text, a picture, or a page in a frame without scripts. Pure. */
import { type NbOutput, settled } from "../room/output";

export type Drawn =
  | { kind: "text"; text: string; tone: "plain" | "stderr" | "error" }
  | { kind: "picture"; address: string }
  | { kind: "page"; html: string }
  | { kind: "left_out" };

const BASE64 = /^[A-Za-z0-9+/\s]+=*\s*$/;
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"] as const;

/** In a frame without any right: no script, nothing from elsewhere, and links lead nowhere. */
export const FRAME_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'";

export function drawnOf(output: NbOutput): Drawn {
  switch (output.output_type) {
    case "stream":
      return {
        kind: "text",
        text: String(output.text ?? ""),
        tone: output.name === "stderr" ? "stderr" : "plain",
      };
    case "error": {
      const lines = Array.isArray(output.traceback) ? output.traceback.map(String) : [];
      const said = `${String(output.ename ?? "")}: ${String(output.evalue ?? "")}`;
      return { kind: "text", text: lines.join("\n") || said, tone: "error" };
    }
    case "left_out":
      return { kind: "left_out" };
  }
  const data = (typeof output.data === "object" ? output.data : null) as Record<
    string,
    unknown
  > | null;
  for (const type of PICTURES) {
    const picture = data?.[type];
    if (typeof picture === "string" && BASE64.test(picture))
      return { kind: "picture", address: `data:${type};base64,${picture.replace(/\s/g, "")}` };
  }
  const drawing = data?.["image/svg+xml"];
  // As a picture an SVG runs no script and fetches nothing.
  if (typeof drawing === "string")
    return {
      kind: "picture",
      address: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing)}`,
    };
  const html = data?.["text/html"];
  if (typeof html === "string") return { kind: "page", html };
  return { kind: "text", text: String(data?.["text/plain"] ?? ""), tone: "plain" };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const ESCAPES = /\u001b(?:\[[0-9;:?]*[@-~]|\][^\u0007]*(?:\u0007|\u001b\\)|.)/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is left of them must not be drawn
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Text of a terminal without its colours; a line shows what was written over it last. */
export function plainOf(text: string): string {
  const plain = text.replace(ESCAPES, "").replace(CONTROL, "");
  return plain.includes("\r") ? plain.split("\n").map(settled).join("\n") : plain;
}

export interface FrameColours {
  readonly text: string;
  readonly ground: string;
  readonly line: string;
}

/** The page of a frame: `colours` are ours, `html` is another person's. */
export function framePage(html: string, colours: FrameColours): string {
  const style =
    `body{margin:0;color:${colours.text};background:${colours.ground};font:13px/1.4 system-ui,sans-serif}` +
    `table{border-collapse:collapse;font-size:12px}` +
    `td,th{padding:3px 8px;text-align:end;border-bottom:1px solid ${colours.line}}`;
  return (
    `<!doctype html><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${FRAME_POLICY}">` +
    `<base target="_blank"><style>${style}</style>${html}`
  );
}

/** A guess of its height, as no script in it may tell. */
export function frameHeight(html: string): number {
  const rows = html.match(/<(tr|p|li|h\d|div|br)\b/gi)?.length ?? 1;
  return Math.min(420, Math.max(48, 20 + rows * 27));
}
