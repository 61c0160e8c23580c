/** The first run's form: what is filled in and what is wrong with it. No DOM, no requests. */

import type { ConnectDraft, HostMarketplaceDraft } from "../../contracts/generated";
import { welcome as words } from "../../core/messages/en/welcome";

export type Way = "join" | "host";
export type FieldName = "invitation" | "display_name" | "name" | "ca_file";

export interface WelcomeState {
  way: Way;
  invitation: string;
  displayName: string;
  marketplaceName: string;
  caFile: string;
  timeZone: string;
  phase: "filling" | "sending" | "failed" | "done";
  /** By field, once somebody tried to go on. */
  faults: Partial<Record<FieldName, string>>;
  /** Grows each time something was found wrong, not while it is put right. */
  complaints: number;
  error: unknown;
}

export type WelcomeAction =
  | { type: "chose"; way: Way }
  | {
      type: "filled";
      change: Partial<Omit<WelcomeState, "phase" | "faults" | "complaints" | "error" | "way">>;
    }
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
    caFile: "",
    timeZone,
    phase: "filling",
    faults: {},
    complaints: 0,
    error: null,
  };
}

export function reduce(state: WelcomeState, action: WelcomeAction): WelcomeState {
  switch (action.type) {
    case "chose":
      return { ...state, way: action.way, phase: "filling", faults: {}, error: null };
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
      return { ...state, phase: "sending", faults: {}, error: null };
    case "refused":
      return {
        ...state,
        phase: "failed",
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

/** What is wrong with what is filled in, by field. */
export function faultsOf(state: WelcomeState): WelcomeState["faults"] {
  const faults: WelcomeState["faults"] = {};
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

export function hostDraft(state: WelcomeState): HostMarketplaceDraft {
  return {
    name: state.marketplaceName.trim(),
    display_name: state.displayName.trim(),
    time_zone: state.timeZone,
  };
}
