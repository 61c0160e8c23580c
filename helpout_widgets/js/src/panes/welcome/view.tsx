/** The first run: join a marketplace, or host one. */

import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { welcome as words } from "../../core/messages/en/welcome";
import { explain } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import {
  Button,
  CopyDetails,
  classes,
  Field,
  Icon,
  type IconName,
  Note,
  PaneFrame,
} from "../../ui";
import type { Way, WelcomeAction, WelcomeState } from "./state";

interface ViewProps {
  context: PaneContext;
  state: Signal<WelcomeState>;
  dispatch(action: WelcomeAction): void;
  onSubmit(): void;
}

export function WelcomeView({ context, state, dispatch, onSubmit }: ViewProps) {
  const value = state.value;
  const form = useRef<HTMLFormElement>(null);
  const { faults, complaints, phase } = value;
  useEffect(() => {
    // The first field that is wrong, so that nobody has to look for it.
    if (complaints > 0) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [complaints]);
  return (
    <PaneFrame title={words.title} back={context.back}>
      <form
        ref={form}
        class="helpout-welcome"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <p class="helpout-soft">{words.lead}</p>
        <Ways way={value.way} onWay={(way) => dispatch({ type: "chose", way })} />
        {value.way === "join" ? (
          <JoinFields value={value} dispatch={dispatch} />
        ) : (
          <Field
            label={words.marketplaceName}
            hint={words.marketplaceNameHint}
            error={faults.name ?? null}
            maxLength={120}
            value={value.marketplaceName}
            onValue={(marketplaceName) => dispatch({ type: "filled", change: { marketplaceName } })}
          />
        )}
        <Field
          label={words.yourName}
          hint={words.yourNameHint}
          error={faults.display_name ?? null}
          autoComplete="name"
          maxLength={120}
          value={value.displayName}
          onValue={(displayName) => dispatch({ type: "filled", change: { displayName } })}
        />
        <div class="helpout-line helpout-small helpout-soft">
          <Icon name="globe" size="s" />
          <span>
            {words.timeZone}: <b class="helpout-strong">{value.timeZone.replaceAll("_", " ")}</b>
            {". "}
            {words.timeZoneHint}
          </span>
        </div>
        {phase === "failed" && <Failure error={value.error} />}
        <div>
          <Button kind="primary" size="l" type="submit" busy={phase === "sending"}>
            {phase === "sending"
              ? value.way === "join"
                ? words.joining
                : words.hosting
              : value.way === "join"
                ? words.submitJoin
                : words.submitHost}
          </Button>
        </div>
      </form>
    </PaneFrame>
  );
}

const choices: readonly { way: Way; icon: IconName; title: string; why: string }[] = [
  { way: "join", icon: "link", title: words.join, why: words.joinWhy },
  { way: "host", icon: "home", title: words.host, why: words.hostWhy },
];

function Ways({ way, onWay }: { way: Way; onWay(way: Way): void }) {
  return (
    <fieldset class="helpout-welcome__ways">
      <legend class="helpout-hidden">{words.choose}</legend>
      {choices.map((choice) => (
        <label
          key={choice.way}
          class={classes(
            "helpout-welcome__way",
            choice.way === way && "helpout-welcome__way--chosen",
          )}
        >
          <input
            type="radio"
            class="helpout-hidden"
            name="helpout-way"
            checked={choice.way === way}
            onChange={() => onWay(choice.way)}
          />
          <Icon name={choice.icon} size="l" />
          <span>
            <b class="helpout-strong">{choice.title}</b>
            <span class="helpout-small helpout-soft">{choice.why}</span>
          </span>
          {choice.way === way && <Icon name="check" />}
        </label>
      ))}
    </fieldset>
  );
}

interface JoinProps {
  value: WelcomeState;
  dispatch(action: WelcomeAction): void;
}

function JoinFields({ value, dispatch }: JoinProps) {
  return (
    <>
      <Field
        label={words.invitation}
        hint={words.invitationHint}
        error={value.faults.invitation ?? null}
        autoComplete="off"
        spellcheck={false}
        maxLength={2_048}
        value={value.invitation}
        onValue={(invitation) => dispatch({ type: "filled", change: { invitation } })}
      />
      <details class="helpout-welcome__more" open={value.faults.ca_file !== undefined}>
        <summary class="helpout-small helpout-soft">{words.otherAuthority}</summary>
        <Field
          label={words.caFile}
          hint={words.caFileHint}
          error={value.faults.ca_file ?? null}
          autoComplete="off"
          spellcheck={false}
          maxLength={1_024}
          value={value.caFile}
          onValue={(caFile) => dispatch({ type: "filled", change: { caFile } })}
        />
      </details>
    </>
  );
}

function Failure({ error }: { error: unknown }) {
  const { title, detail, code } = explain(error);
  return (
    <Note tone="bad" icon="alert" urgent>
      <p class="helpout-strong">{title}</p>
      <p>{detail}</p>
      <div class="helpout-welcome__details">
        <CopyDetails text={code} />
      </div>
    </Note>
  );
}
