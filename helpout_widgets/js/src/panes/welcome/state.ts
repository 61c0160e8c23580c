/** The first run's form: what is filled in and what is wrong with it. No DOM, no requests. */

import type {
  ConnectDraft,
  HostMarketplaceDraft,
  HostStatus,
  SignInOutcome,
  SignInStartDraft,
  SignInStarted,
} from "../../contracts/generated";
import { welcome as words } from "../../core/messages/en/welcome";

export type Way = "join" | "sign_in" | "host";
export type FieldName = "invitation" | "display_name" | "name" | "ca_file" | "marketplace_url";

export interface WelcomeState {
  way: Way;
  invitation: string;
  displayName: string;
  marketplaceName: string;
  marketplaceUrl: string;
  caFile: string;
  timeZone: string;
  /** Belonged to a marketplace that does not know this server any more. */
  signedOut: boolean;
  phase: "filling" | "sending" | "failed" | "done";
  /** A sign-in under way in another tab. */
  started: SignInStarted | null;
  /** How the last sign-in ended, where it led nowhere. */
  ended: "refused" | "over" | null;
  /** By field, once somebody tried to go on. */
  faults: Partial<Record<FieldName, string>>;
  /** Grows each time something was found wrong, not while it is put right. */
  complaints: number;
  error: unknown;
}

type Written = "invitation" | "displayName" | "marketplaceName" | "marketplaceUrl" | "caFile";

export type WelcomeAction =
  | { type: "chose"; way: Way }
  | { type: "filled"; change: Partial<Pick<WelcomeState, Written>> }
  | { type: "looked"; status: HostStatus }
  | { type: "started"; started: SignInStarted }
  | { type: "ended"; outcome: Exclude<SignInOutcome["status"], "waiting" | "done"> }
  | { type: "checked"; faults: WelcomeState["faults"] }
  | { type: "sent" }
  | { type: "refused"; error: unknown; faults: WelcomeState["faults"] }
  | { type: "done" };

export function start(timeZone: string, displayName: string): WelcomeState {
  return {
    way: "join",
    invitation: "",
    displayName,
    marketplaceName: "",
    marketplaceUrl: "",
    caFile: "",
    timeZone,
    signedOut: false,
    phase: "filling",
    started: null,
    ended: null,
    faults: {},
    complaints: 0,
    error: null,
  };
}

export function reduce(state: WelcomeState, action: WelcomeAction): WelcomeState {
  switch (action.type) {
    case "chose":
      return {
        ...state,
        way: action.way,
        phase: "filling",
        started: null,
        ended: null,
        faults: {},
        error: null,
      };
    case "looked": {
      const { mode, sign_in_at } = action.status;
      const signedOut = mode === "gateway";
      // Nothing is taken out of anybody's hands who was faster than the answer.
      const untouched = state.way === "join" && state.phase === "filling" && !state.invitation;
      return sign_in_at !== "" && untouched
        ? { ...state, signedOut, way: "sign_in", marketplaceUrl: sign_in_at }
        : { ...state, signedOut };
    }
    case "started":
      return { ...state, phase: "filling", started: action.started };
    case "ended":
      return { ...state, phase: "filling", started: null, ended: action.outcome };
    case "filled": {
      const next = { ...state, ...action.change };
      // What was complained about is checked again as it is put right; the rest waits.
      const faults = faultsOf(next);
      const kept = Object.keys(state.faults).filter((name) => name in faults);
      return {
        ...next,
        faults: Object.fromEntries(kept.map((name) => [name, faults[name as FieldName]])),
      };
    }
    case "checked":
      return { ...state, faults: action.faults, complaints: state.complaints + 1 };
    case "sent":
      return { ...state, phase: "sending", ended: null, faults: {}, error: null };
    case "refused":
      return {
        ...state,
        phase: "failed",
        started: null,
        error: action.error,
        faults: action.faults,
        complaints: state.complaints + 1,
      };
    case "done":
      return { ...state, phase: "done" };
  }
}

function nameFault(name: string): string | null {
  if (name.trim() === "") return words.nameMissing;
  return [...name.trim()].length > 60 ? words.nameTooLong : null;
}

function invitationFault(invitation: string): string | null {
  const text = invitation.trim();
  if (text === "") return words.invitationMissing;
  if (!/^https?:\/\//i.test(text)) return words.invitationNoAddress;
  return /#\S{8,}$/.test(text) ? null : words.invitationNoCode;
}

function addressFault(address: string): string | null {
  const text = address.trim();
  if (text === "") return words.marketplaceUrlMissing;
  return /^https?:\/\//i.test(text) ? null : words.marketplaceUrlNoAddress;
}

/** What is wrong with what is filled in, by field. */
export function faultsOf(state: WelcomeState): WelcomeState["faults"] {
  const faults: WelcomeState["faults"] = {};
  if (state.way === "sign_in") {
    const address = addressFault(state.marketplaceUrl);
    return address === null ? faults : { marketplace_url: address };
  }
  const name = nameFault(state.displayName);
  if (name !== null) faults.display_name = name;
  if (state.way === "join") {
    const invitation = invitationFault(state.invitation);
    if (invitation !== null) faults.invitation = invitation;
  } else {
    const title = state.marketplaceName.trim();
    if (title === "") faults.name = words.marketplaceNameMissing;
    else if ([...title].length > 80) faults.name = words.marketplaceNameTooLong;
  }
  return faults;
}

export function connectDraft(state: WelcomeState): ConnectDraft {
  return {
    invitation: state.invitation.trim(),
    display_name: state.displayName.trim(),
    time_zone: state.timeZone,
    ca_file: state.caFile.trim(),
  };
}

export function signInDraft(state: WelcomeState): SignInStartDraft {
  return {
    marketplace_url: state.marketplaceUrl.trim(),
    time_zone: state.timeZone,
    ca_file: state.caFile.trim(),
  };
}

export function hostDraft(state: WelcomeState): HostMarketplaceDraft {
  return {
    name: state.marketplaceName.trim(),
    display_name: state.displayName.trim(),
    time_zone: state.timeZone,
  };
}
