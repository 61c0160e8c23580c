/** Which outputs of a notebook cell travel with it: what can be drawn, within the room's bounds. Pure. */
import type { NbOutput } from "../../../core/room/output";

const BYTES_MAX = 200_000;
const OUTPUTS_MAX = 50;

const KINDS: ReadonlySet<unknown> = new Set(["stream", "error", "display_data", "execute_result"]);
/** Another page cannot draw these; their plain text says what they are. */
const OWN_ONLY = "application/vnd.jupyter.widget-view+json";

/** The room wants text in one piece; notebooks may keep it by lines. */
function joined(value: unknown): unknown {
  return Array.isArray(value) && value.every((part) => typeof part === "string")
    ? value.join("")
    : value;
}

function carriedOf(output: Readonly<Record<string, unknown>>): NbOutput | null {
  if (!KINDS.has(output.output_type)) return null;
  if (output.output_type === "stream") return { ...output, text: joined(output.text) };
  if (typeof output.data !== "object" || output.data === null) return output as NbOutput;
  const { [OWN_ONLY]: _, ...bundle } = output.data as Record<string, unknown>;
  const data = Object.fromEntries(
    Object.entries(bundle).map(([mime, content]) => [mime, joined(content)]),
  );
  return { ...output, data };
}

/** In order, until they are too large; what is left out is not told of by name. */
export function carried(outputs: readonly Readonly<Record<string, unknown>>[]): NbOutput[] {
  const kept: NbOutput[] = [];
  let bytes = 0;
  for (const output of outputs) {
    const one = carriedOf(output);
    if (one === null) continue;
    const size = new TextEncoder().encode(JSON.stringify(one)).length;
    if (bytes + size > BYTES_MAX || kept.length >= OUTPUTS_MAX) break;
    bytes += size;
    kept.push(one);
  }
  return kept;
}
