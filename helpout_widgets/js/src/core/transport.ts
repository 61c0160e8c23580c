/** What the typed interfaces need of whatever carries their requests. */

export interface RequestOptions {
  signal?: AbortSignal;
  /** Milliseconds; 15,000 where none is given. */
  timeoutMs?: number;
}

export type QueryValue = string | number | boolean | null | undefined;

export interface TransportRequest extends RequestOptions {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Relative to `{base}helpouts/`, parts already escaped. */
  path: string;
  /** Null, undefined and empty text are left out. */
  query?: Readonly<Record<string, QueryValue>>;
  body?: unknown;
}

/**
 * Sends a request and gives the decoded JSON of its answer (null where there is none).
 *
 * Rejects with `HelpoutRefusal`, or with an `AbortError` where `signal` aborted.
 */
export type Transport = (request: TransportRequest) => Promise<unknown>;

/** An id as one part of a path. */
export function part(id: string): string {
  return encodeURIComponent(id);
}
