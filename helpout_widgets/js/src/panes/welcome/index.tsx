/** The first run, shown where a server has no marketplace yet. No options. */

import { signal } from "@preact/signals";
import { render } from "preact";
import { HelpoutRefusal, isAbort } from "../../core/refusal";
import type { Mount } from "../../host/context";
import {
  connectDraft,
  type FieldName,
  faultsOf,
  hostDraft,
  reduce,
  start,
  type WelcomeAction,
  type WelcomeState,
} from "./state";
import { WelcomeView } from "./view";

const FIELDS: readonly FieldName[] = ["invitation", "display_name", "name", "ca_file"];

/** A refusal that names a field is shown there too. */
function faultsFrom(error: unknown): WelcomeState["faults"] {
  if (!(error instanceof HelpoutRefusal) || error.field === null) return {};
  const name = FIELDS.find((field) => field === error.field);
  return name === undefined ? {} : { [name]: error.detail || error.title };
}

export const mount: Mount = (element, context) => {
  const state = signal(start(context.timeZone, ""));
  const dispatch = (action: WelcomeAction) => {
    state.value = reduce(state.peek(), action);
  };
  const submit = async () => {
    const filled = state.peek();
    if (filled.phase === "sending") return;
    const faults = faultsOf(filled);
    dispatch({ type: "checked", faults });
    if (Object.keys(faults).length > 0) return;
    dispatch({ type: "sent" });
    try {
      if (filled.way === "join")
        await context.host.connect(connectDraft(filled), { signal: context.signal });
      else await context.host.hostMarketplace(hostDraft(filled), { signal: context.signal });
      dispatch({ type: "done" });
      context.navigate({ pane: "marketplace" });
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
  return () => render(null, element);
};
