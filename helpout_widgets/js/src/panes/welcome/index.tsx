/** The first run, shown where a server has no marketplace yet. No options. */

import { signal } from "@preact/signals";
import { render } from "preact";
import type { SignInOutcome } from "../../contracts/generated";
import { HelpoutRefusal, isAbort } from "../../core/refusal";
import type { Mount, PaneContext } from "../../host/context";
import {
  connectDraft,
  type FieldName,
  faultsOf,
  hostDraft,
  reduce,
  signInDraft,
  start,
  type WelcomeAction,
  type WelcomeState,
} from "./state";
import { WelcomeView } from "./view";

const AWAY_AGAIN_MS = 3_000;
const FIELDS: readonly FieldName[] = [
  "invitation",
  "display_name",
  "name",
  "ca_file",
  "marketplace_url",
];

/** A refusal that names a field is shown there too. */
function faultsFrom(error: unknown): WelcomeState["faults"] {
  if (!(error instanceof HelpoutRefusal) || error.field === null) return {};
  const name = FIELDS.find((field) => field === error.field);
  return name === undefined ? {} : { [name]: error.detail || error.title };
}

/** Waits on while nobody answers: the sign-in in the other tab goes on without us. */
async function waited(context: PaneContext): Promise<SignInOutcome> {
  try {
    return await context.host.waitForSignIn({ signal: context.signal });
  } catch (error) {
    if (!(error instanceof HelpoutRefusal) || !error.isAway) throw error;
    await new Promise((resolve) => setTimeout(resolve, AWAY_AGAIN_MS));
    return { status: "waiting" };
  }
}

export const mount: Mount = (element, context) => {
  const state = signal(start(context.timeZone, ""));
  const dispatch = (action: WelcomeAction) => {
    state.value = reduce(state.peek(), action);
  };
  const asked = { signal: context.signal };
  const signIn = async () => {
    dispatch({
      type: "started",
      started: await context.host.signIn(signInDraft(state.peek()), asked),
    });
    const mine = state.peek().started;
    while (state.peek().started === mine && !context.signal.aborted) {
      const { status } = await waited(context);
      if (context.signal.aborted) return;
      if (status === "done") finish();
      else if (status !== "waiting" && state.peek().started === mine)
        dispatch({ type: "ended", outcome: status });
    }
  };
  const finish = () => {
    dispatch({ type: "done" });
    context.navigate({ pane: "marketplace" });
  };
  const look = async () => {
    try {
      dispatch({ type: "looked", status: await context.host.status(asked) });
    } catch {
      return; // whoever wants to sign in writes the address
    }
    if (state.peek().way !== "sign_in" || state.peek().phase !== "filling") return;
    await submit();
    // Nobody asked for it: where one comes by invitation alone there is nothing to complain of.
    const { error } = state.peek();
    if (error instanceof HelpoutRefusal && error.code === "invalid_request")
      dispatch({ type: "chose", way: "join" });
  };
  const submit = async () => {
    const filled = state.peek();
    if (filled.phase === "sending") return;
    const faults = faultsOf(filled);
    dispatch({ type: "checked", faults });
    if (Object.keys(faults).length > 0) return;
    dispatch({ type: "sent" });
    try {
      if (filled.way === "sign_in") return await signIn();
      if (filled.way === "join") await context.host.connect(connectDraft(filled), asked);
      else await context.host.hostMarketplace(hostDraft(filled), asked);
      finish();
    } catch (error) {
      if (!isAbort(error)) dispatch({ type: "refused", error, faults: faultsFrom(error) });
    }
  };
  render(
    <WelcomeView
      context={context}
      state={state}
      dispatch={dispatch}
      onSubmit={() => void submit()}
    />,
    element,
  );
  void look();
  return () => render(null, element);
};
