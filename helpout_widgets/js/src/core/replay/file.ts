/**
 * A replay as one file: the player's page with the timeline in it, packed.
 *
 * Packed data is letters and digits alone, so nothing in it can end the element it stands in.
 */
import type { Replay } from "../../contracts/generated";

/** What a file holds: the timeline, and those of its pictures that found room. */
export interface SavedReplay {
  readonly replay: Replay;
  /** By id of the still: a `data:` address of a picture. */
  readonly stills: Readonly<Record<string, string>>;
}

/** Stills that go into a file, together; as text of `data:` addresses. */
export const STILLS_MAX = 12_000_000;

const PICTURE = /^data:image\/(?:png|jpeg|webp);base64,[A-Za-z0-9+/]+=*$/;

/** Whether an address holds a picture itself, and leads nowhere. */
export function isHeldPicture(address: unknown): address is string {
  return typeof address === "string" && PICTURE.test(address);
}

/** Where the data stands in the player's page; written by build.mjs. */
export const PLACE = "@@HELPOUTS_REPLAY@@";

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const body = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(body).arrayBuffer());
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}

export async function pack(saved: SavedReplay): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(saved));
  return toBase64(await through(bytes, new CompressionStream("deflate-raw")));
}

export async function unpack(packed: string): Promise<SavedReplay> {
  const bytes = Uint8Array.from(atob(packed.trim()), (letter) => letter.charCodeAt(0));
  const text = new TextDecoder().decode(
    await through(bytes, new DecompressionStream("deflate-raw")),
  );
  return JSON.parse(text) as SavedReplay;
}

/** The whole file. `page` is the player's, as it was built. */
export async function replayFile(page: string, saved: SavedReplay): Promise<string> {
  const [head, tail, more] = page.split(PLACE);
  if (head === undefined || tail === undefined || more !== undefined)
    throw new Error("the player's page has no place for a replay");
  return head + (await pack(saved)) + tail;
}

/** A name that every system takes. */
export function replayFileName(replay: Replay): string {
  const day = replay.held_at.slice(0, 10);
  const plain = replay.title
    .replace(/[^\p{L}\p{N}\- ]+/gu, " ")
    .trim()
    .replace(/\s+/g, " ")
    .slice(0, 60);
  return `Helpout ${day} ${plain === "" ? "replay" : plain}.html`;
}
