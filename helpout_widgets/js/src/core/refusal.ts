/**
 * How a request can fail, as one error class, and how a failure reads to a person.
 *
 * Owns the decoding of `application/problem+json`. Does not know fetch: a transport reports
 * what it saw. Codes beginning with `client_` are ours; all others come from the server.
 */

import type { Refusal } from "../contracts/generated";
import { errors } from "./messages/en/errors";

/** Codes of failures that no server reported. */
export type ClientCode = "client_no_connection" | "client_timed_out" | "client_bad_answer";

/** A request that was refused, or that never got a proper answer. */
export class HelpoutRefusal extends Error {
  override readonly name = "HelpoutRefusal";
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly field: string | null;
  readonly context: Readonly<Record<string, unknown>>;
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;

  constructor(refusal: Refusal, status: number) {
    super(refusal.title);
    this.code = refusal.code;
    this.title = refusal.title;
    this.detail = refusal.detail;
    this.field = refusal.field ?? null;
    this.context = refusal.context ?? {};
    this.status = status;
  }

  /** Whether nobody answered: the same request may succeed later, unchanged. */
  get isAway(): boolean {
    return (
      this.code === "client_no_connection" ||
      this.code === "client_timed_out" ||
      this.code === "marketplace_away"
    );
  }
}

/** A failure that no server reported. */
export function clientRefusal(code: ClientCode, status = 0): HelpoutRefusal {
  return new HelpoutRefusal({ code, title: "", detail: "", field: null, context: {} }, status);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads the body of an answer that is not a success; never throws. */
export function decodeRefusal(body: unknown, status: number): HelpoutRefusal {
  if (!isRecord(body) || typeof body.code !== "string")
    return clientRefusal("client_bad_answer", status);
  return new HelpoutRefusal(
    {
      code: body.code,
      title: typeof body.title === "string" ? body.title : "",
      detail: typeof body.detail === "string" ? body.detail : "",
      field: typeof body.field === "string" ? body.field : null,
      context: isRecord(body.context) ? body.context : {},
    },
    status,
  );
}

/** Whether this only says that the asker went away. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/** What to tell a person: what happened, what is kept and what to do. `code` is for programs. */
export interface Explanation {
  title: string;
  detail: string;
  /** Several lines for "Copy details". */
  code: string;
}

/** The catalogue's words for a failure; the server's own where the catalogue has none. */
export function explain(error: unknown): Explanation {
  if (!(error instanceof HelpoutRefusal)) {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { ...errors.unknown, code: said };
  }
  const known = errors.byCode[error.code];
  const title = known?.title ?? (error.title || errors.unknown.title);
  const detail = known?.detail ?? (error.detail || errors.unknown.detail);
  const lines = [`code: ${error.code}`, `status: ${error.status}`];
  if (error.field !== null) lines.push(`field: ${error.field}`);
  if (error.title !== "") lines.push(`title: ${error.title}`);
  if (error.detail !== "") lines.push(`detail: ${error.detail}`);
  return {
    title,
    detail: known?.keepsServerDetail === true && error.detail !== "" ? error.detail : detail,
    code: lines.join("\n"),
  };
}
