/** The first run: join a marketplace, or host one. */

import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { SignInStarted } from "../../contracts/generated";
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
        {value.signedOut ? (
          <Note tone="warn" icon="info">
            {words.signedOut}
          </Note>
        ) : (
          <p class="helpout-soft">{words.lead}</p>
        )}
        <Ways value={value} onWay={(way) => dispatch({ type: "chose", way })} />
        {value.way === "join" && <JoinFields value={value} dispatch={dispatch} />}
        {value.way === "sign_in" && <SignIn value={value} dispatch={dispatch} />}
        {value.way === "host" && (
          <Field
            label={words.marketplaceName}
            hint={words.marketplaceNameHint}
            error={faults.name ?? null}
            maxLength={120}
            value={value.marketplaceName}
            onValue={(marketplaceName) => dispatch({ type: "filled", change: { marketplaceName } })}
          />
        )}
        {value.way !== "sign_in" && (
          <Field
            label={words.yourName}
            hint={words.yourNameHint}
            error={faults.display_name ?? null}
            autoComplete="name"
            maxLength={120}
            value={value.displayName}
            onValue={(displayName) => dispatch({ type: "filled", change: { displayName } })}
          />
        )}
        <div class="helpout-line helpout-small helpout-soft">
          <Icon name="globe" size="s" />
          <span>
            {words.timeZone}: <b class="helpout-strong">{value.timeZone.replaceAll("_", " ")}</b>
            {". "}
            {words.timeZoneHint}
          </span>
        </div>
        {phase === "failed" && <Failure error={value.error} />}
        {value.started === null && (
          <div>
            <Button kind="primary" size="l" type="submit" busy={phase === "sending"}>
              {submits[value.way][phase === "sending" ? "busy" : "ready"]}
            </Button>
          </div>
        )}
      </form>
    </PaneFrame>
  );
}

const submits: Record<Way, { ready: string; busy: string }> = {
  join: { ready: words.submitJoin, busy: words.joining },
  sign_in: { ready: words.submitSignIn, busy: words.lookingUp },
  host: { ready: words.submitHost, busy: words.hosting },
};

const choices: readonly { way: Way; icon: IconName; title: string; why: string }[] = [
  { way: "join", icon: "link", title: words.join, why: words.joinWhy },
  { way: "sign_in", icon: "person", title: words.signIn, why: words.signInWhy },
  { way: "host", icon: "home", title: words.host, why: words.hostWhy },
];

function Ways({ value, onWay }: { value: WelcomeState; onWay(way: Way): void }) {
  const { way, signedOut } = value;
  return (
    <fieldset class="helpout-welcome__ways">
      <legend class="helpout-hidden">{words.choose}</legend>
      {choices.map((choice) =>
        signedOut && choice.way === "host" ? null : (
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
        ),
      )}
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
      <Authority value={value} dispatch={dispatch} />
    </>
  );
}

function Authority({ value, dispatch }: JoinProps) {
  return (
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
  );
}

function SignIn({ value, dispatch }: JoinProps) {
  const { started, ended } = value;
  if (started !== null)
    return (
      <InOtherTab started={started} onLeave={() => dispatch({ type: "chose", way: "sign_in" })} />
    );
  return (
    <>
      {ended !== null && (
        <Note tone="warn" icon="info" urgent>
          {ended === "refused" ? words.saidNo : words.tookTooLong}
        </Note>
      )}
      <Field
        label={words.marketplaceUrl}
        hint={words.marketplaceUrlHint}
        error={value.faults.marketplace_url ?? null}
        autoComplete="off"
        spellcheck={false}
        maxLength={2_048}
        value={value.marketplaceUrl}
        onValue={(marketplaceUrl) => dispatch({ type: "filled", change: { marketplaceUrl } })}
      />
      <Authority value={value} dispatch={dispatch} />
    </>
  );
}

/** What is to be done in the other tab, and the code to know it by. */
function InOtherTab({ started, onLeave }: { started: SignInStarted; onLeave(): void }) {
  return (
    <div class="helpout-welcome__sign-in">
      <b class="helpout-strong">{words.signInTo(started.marketplace_name)}</b>
      <span class="helpout-small helpout-soft">{words.signInHow}</span>
      <a
        class="helpout-button helpout-button--primary helpout-button--l"
        href={started.address}
        target="_blank"
        rel="noopener noreferrer"
      >
        {words.signInWith(started.sign_in_name)}
      </a>
      <dl class="helpout-welcome__code">
        <dt class="helpout-small helpout-soft">{words.code}</dt>
        <dd>{started.code}</dd>
      </dl>
      <p class="helpout-small helpout-soft" role="status">
        {words.waitingForTab}
      </p>
      <div>
        <Button kind="link" onClick={onLeave}>
          {words.anotherWay}
        </Button>
      </div>
    </div>
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
