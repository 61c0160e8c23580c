/**
 * Files on the person's own Jupyter server, saved only where they press for it.
 *
 * Through the contents interface of that server, with the page's own rights; nothing is
 * overwritten.
 */
import { xsrfToken } from "./jupyter";

export class SaveFailed extends Error {}

const TRIES = 50;

export interface ContentsParts {
  /** `{base}helpouts/` */
  baseUrl: string;
  fetch: typeof fetch;
  /** See `xsrfToken`. */
  xsrf(): string;
}

/** Slashes at its ends and empty parts left out; null where it leads out of the server's root. */
export function folderOf(text: string): string | null {
  const parts = text
    .split("/")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return parts.some((part) => part === ".." || part === "." || part.startsWith("."))
    ? null
    : parts.join("/");
}

/** `a.csv`, `a 1.csv`, `a 2.csv`, … */
export function numbered(name: string, number: number): string {
  if (number === 0) return name;
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? `${name} ${number}` : `${name.slice(0, dot)} ${number}${name.slice(dot)}`;
}

/**
 * Saves bytes under a name that is free; the path as JupyterLab opens it.
 *
 * Throws `SaveFailed` where the server refuses.
 */
export async function saveFile(
  parts: ContentsParts,
  folder: string,
  name: string,
  content: Uint8Array<ArrayBuffer>,
): Promise<string> {
  await makeFolder(parts, folder);
  for (let number = 0; number < TRIES; number += 1) {
    const path = [folder, numbered(name, number)].filter(Boolean).join("/");
    if ((await ask(parts, "GET", `${path}?content=0`)).status !== 404) continue;
    const body = { type: "file", format: "base64", content: base64(content) };
    const answer = await ask(parts, "PUT", path, body);
    if (!answer.ok) throw new SaveFailed(`${answer.status}`);
    return path;
  }
  throw new SaveFailed("every name is taken");
}

async function makeFolder(parts: ContentsParts, folder: string): Promise<void> {
  let path = "";
  for (const part of folder.split("/").filter(Boolean)) {
    path = path === "" ? part : `${path}/${part}`;
    if ((await ask(parts, "GET", `${path}?content=0`)).status !== 404) continue;
    const made = await ask(parts, "PUT", path, { type: "directory" });
    if (!made.ok) throw new SaveFailed(`${made.status}`);
  }
}

async function ask(
  parts: ContentsParts,
  method: "GET" | "PUT",
  path: string,
  body?: unknown,
): Promise<Response> {
  const [place = "", query] = path.split("?");
  const address = `${parts.baseUrl.replace(/helpouts\/$/, "")}api/contents/${place
    .split("/")
    .map(encodeURIComponent)
    .join("/")}${query === undefined ? "" : `?${query}`}`;
  return parts.fetch(address, {
    method,
    headers: {
      "X-XSRFToken": parts.xsrf(),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    credentials: "same-origin",
    cache: "no-store",
  });
}

/** Bytes as base64, a piece at a time: a call takes no ten million arguments. */
export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}

/** A file of the marketplace, whole. Throws `SaveFailed` where it cannot be had. */
export async function fetchFile(
  parts: ContentsParts,
  path: string,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await parts.fetch(`${parts.baseUrl}api/v1/${path}`, {
    headers: { "X-XSRFToken": parts.xsrf() },
    credentials: "same-origin",
    cache: "no-store",
    signal,
  });
  if (!answer.ok) throw new SaveFailed(`${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Of this page. */
export function ownContents(baseUrl: string): ContentsParts {
  return { baseUrl, fetch: (...args) => fetch(...args), xsrf: () => xsrfToken(document) };
}
