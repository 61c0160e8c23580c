/**
 * What the person's own Jupyter server answers itself: set-up and the kernel host.
 *
 * The counterpart of contracts/host.py. Grants are made and revoked here and nowhere else.
 */

import type {
  AttachDraft,
  Audit,
  ConnectDraft,
  GrantDraft,
  HostMarketplaceDraft,
  HostState,
  HostStatus,
  InputDraft,
  OwnRun,
  OwnRunDraft,
  PreparedProblem,
  ProblemDraft,
  RestartDraft,
  RunAnswerDraft,
  SavedTakeAway,
  SignInOutcome,
  SignInStartDraft,
  SignInStarted,
} from "../contracts/generated";
import { part, type RequestOptions, type Transport } from "./transport";

export interface HostApi {
  status(options?: RequestOptions): Promise<HostStatus>;
  connect(draft: ConnectDraft, options?: RequestOptions): Promise<HostStatus>;
  hostMarketplace(draft: HostMarketplaceDraft, options?: RequestOptions): Promise<HostStatus>;
  /** Begin to sign in to a marketplace by its provider. */
  signIn(draft: SignInStartDraft, options?: RequestOptions): Promise<SignInStarted>;
  /** Answers when something happened, or after some 20 s that one still waits. */
  waitForSignIn(options?: RequestOptions): Promise<SignInOutcome>;
  /** Looked through for secrets on one's own server; it goes nowhere. */
  prepareProblem(draft: ProblemDraft, options?: RequestOptions): Promise<PreparedProblem>;

  liveSession(id: string, options?: RequestOptions): Promise<HostState>;
  attach(id: string, draft: AttachDraft, options?: RequestOptions): Promise<HostState>;
  detach(id: string, options?: RequestOptions): Promise<HostState>;
  grant(id: string, draft: GrantDraft, options?: RequestOptions): Promise<HostState>;
  /** Ends every grant of the live session, at once. */
  revoke(id: string, options?: RequestOptions): Promise<HostState>;
  run(id: string, draft: OwnRunDraft, options?: RequestOptions): Promise<OwnRun>;
  /** A run under a grant that asks each time may begin, or not. */
  answerRun(id: string, draft: RunAnswerDraft, options?: RequestOptions): Promise<void>;
  interrupt(id: string, options?: RequestOptions): Promise<HostState>;
  /** The kernel anew; its variables are gone. */
  restart(id: string, draft: RestartDraft, options?: RequestOptions): Promise<HostState>;
  answerInput(id: string, draft: InputDraft, options?: RequestOptions): Promise<void>;
  audit(id: string, options?: RequestOptions): Promise<Audit>;
  saveTakeAway(id: string, options?: RequestOptions): Promise<SavedTakeAway>;
}

/** Joining asks a marketplace far away, which may be slow to wake. */
const CONNECT_TIMEOUT_MS = 40_000;
/** A kernel may take its time to begin. */
const RESTART_TIMEOUT_MS = 60_000;

export function createHostApi(transport: Transport): HostApi {
  const get = <T>(path: string, options: RequestOptions = {}): Promise<T> =>
    transport({ ...options, method: "GET", path: `host/${path}` }) as Promise<T>;
  const post = <T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> =>
    transport({ ...options, method: "POST", path: `host/${path}`, body }) as Promise<T>;
  const live = (id: string, what: string) => `live_sessions/${part(id)}${what}`;

  return {
    status: (o) => get("status", o),
    connect: (draft, o) => post("connect", draft, { timeoutMs: CONNECT_TIMEOUT_MS, ...o }),
    hostMarketplace: (draft, o) =>
      post("marketplace", draft, { timeoutMs: CONNECT_TIMEOUT_MS, ...o }),
    signIn: (draft, o) => post("sign_in", draft, { timeoutMs: CONNECT_TIMEOUT_MS, ...o }),
    waitForSignIn: (o) => post("sign_in/wait", undefined, { timeoutMs: CONNECT_TIMEOUT_MS, ...o }),
    prepareProblem: (draft, o) => post("problem/prepared", draft, o),

    liveSession: (id, o) => get(live(id, ""), o),
    attach: (id, draft, o) => post(live(id, "/attach"), draft, o),
    detach: (id, o) => post(live(id, "/detach"), undefined, o),
    grant: (id, draft, o) => post(live(id, "/grants"), draft, o),
    revoke: (id, o) => post(live(id, "/grants/revoke"), undefined, o),
    run: (id, draft, o) => post(live(id, "/runs"), draft, o),
    answerRun: async (id, draft, o) => {
      await post(live(id, "/runs/answer"), draft, o);
    },
    interrupt: (id, o) => post(live(id, "/interrupt"), undefined, o),
    restart: (id, draft, o) =>
      post(live(id, "/restart"), draft, { timeoutMs: RESTART_TIMEOUT_MS, ...o }),
    answerInput: async (id, draft, o) => {
      await post(live(id, "/input"), draft, o);
    },
    audit: (id, o) => get(live(id, "/audit"), o),
    saveTakeAway: (id, o) => post(live(id, "/take_away"), undefined, o),
  };
}
