/**
 * The Jupyter server around us: where it is, and how to ask it with the page's own rights.
 *
 * Owns the page configuration, the XSRF header and time-outs. Sends the cookie of this origin
 * and never a token: whoever looks at the page is whom the server must judge.
 */

import { clientRefusal, decodeRefusal, type HelpoutRefusal } from "../core/refusal";
import type { Transport, TransportRequest } from "../core/transport";

export interface JupyterPage {
  /** Path of the server, beginning and ending in a slash. */
  baseUrl: string;
  /** Name of the hub's person, where there is a hub. */
  hubUser: string;
}

const TIMEOUT_MS = 15_000;

/** What the page says of its server; none where the page is not a Jupyter server's. */
export function readJupyterPage(document: Document): JupyterPage | null {
  const text = document.getElementById("jupyter-config-data")?.textContent;
  const plain = document.body?.dataset.helpoutBaseUrl;
  if (!text) return plain === undefined ? null : { baseUrl: withSlash(plain), hubUser: "" };
  try {
    const config: unknown = JSON.parse(text);
    if (typeof config !== "object" || config === null) return null;
    const { baseUrl, hubUser } = config as Record<string, unknown>;
    if (typeof baseUrl !== "string") return null;
    return { baseUrl: withSlash(baseUrl), hubUser: typeof hubUser === "string" ? hubUser : "" };
  } catch {
    return null;
  }
}

function withSlash(path: string): string {
  return path.endsWith("/") ? path : `${path}/`;
}

/** A cookie's value, undecoded as it was sent; empty where there is none. */
export function readCookie(cookies: string, name: string): string {
  for (const pair of cookies.split(";")) {
    const [key, ...rest] = pair.trim().split("=");
    if (key === name) return rest.join("=").replace(/^"|"$/g, "");
  }
  return "";
}

/**
 * What a page of this server says beside its cookie: in the page itself where it is the hub's
 * service, else in a cookie of Jupyter's.
 */
export function xsrfToken(document: Document): string {
  return document.body?.dataset.helpoutXsrf ?? readCookie(document.cookie, "_xsrf");
}

export interface TransportParts {
  /** `{base}helpouts/` */
  baseUrl: string;
  fetch: typeof fetch;
  /** See `xsrfToken`. */
  xsrf(): string;
  /** Told of every refusal, before the asker is. */
  onRefusal?(refusal: HelpoutRefusal): void;
  /** Told of every proper answer. */
  onAnswer?(): void;
}

function addressOf(baseUrl: string, request: TransportRequest): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {}))
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  const text = query.toString();
  return baseUrl + request.path + (text === "" ? "" : `?${text}`);
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    throw clientRefusal("client_bad_answer", response.status);
  }
}

/** A transport over fetch, with the cookie of this origin and its XSRF token. */
export function createTransport(parts: TransportParts): Transport {
  const ask = async (request: TransportRequest): Promise<unknown> => {
    request.signal?.throwIfAborted();
    const timeout = AbortSignal.timeout(request.timeoutMs ?? TIMEOUT_MS);
    const headers: Record<string, string> = {
      Accept: "application/json",
      "X-XSRFToken": parts.xsrf(),
    };
    if (request.body !== undefined) headers["Content-Type"] = "application/json";
    let response: Response;
    let body: unknown;
    try {
      response = await parts.fetch(addressOf(parts.baseUrl, request), {
        method: request.method,
        headers,
        body: request.body === undefined ? null : JSON.stringify(request.body),
        credentials: "same-origin",
        cache: "no-store",
        redirect: "error",
        signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout,
      });
      body = await bodyOf(response);
    } catch (error) {
      if (request.signal?.aborted) throw request.signal.reason;
      if (timeout.aborted) throw clientRefusal("client_timed_out");
      if (error instanceof TypeError) throw clientRefusal("client_no_connection");
      throw error;
    }
    if (!response.ok) throw decodeRefusal(body, response.status);
    return body;
  };

  return async (request) => {
    try {
      const answer = await ask(request);
      parts.onAnswer?.();
      return answer;
    } catch (error) {
      if (error instanceof Error && error.name === "HelpoutRefusal")
        parts.onRefusal?.(error as HelpoutRefusal);
      throw error;
    }
  };
}
