/** After a live session: propose to publish what was found out, agree to it, take it back. */

import { useEffect, useState } from "preact/hooks";
import type { SolvedBody, SolvedProposal } from "../../contracts/generated";
import { solved as words } from "../../core/messages/en/solved";
import { explain, isAbort } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { Button, Field, Note, TextArea, useAnnounce } from "../../ui";
import { SolvedParts } from "./view";

const LONGEST = { problem: 4_000, explanation: 4_000, code: 100_000, traceback: 40_000 } as const;
const TEXTS = ["problem", "code", "traceback", "solution", "explanation"] as const;
const CODE: ReadonlySet<string> = new Set(["code", "traceback", "solution"]);

export interface PublishSolvedProps {
  context: PaneContext;
  liveSessionId: string;
  /** The other person, as they are called here. */
  name: string;
}

export function PublishSolved({ context, liveSessionId, name }: PublishSolvedProps) {
  const [proposal, setProposal] = useState<SolvedProposal | null>(null);
  const [draft, setDraft] = useState<SolvedBody | null>(null);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const announce = useAnnounce();

  useEffect(() => {
    const stop = new AbortController();
    const look = () =>
      context.api.solvedProposal(liveSessionId, { signal: stop.signal }).then(
        setProposal,
        // A live session that nobody may publish from has nothing to say here.
        () => {},
      );
    void look();
    const forget = context.events.listen((hint) => {
      if (hint.name === "solved_changed" || hint.name === "look_again") void look();
    });
    return () => {
      stop.abort();
      forget();
    };
  }, [liveSessionId, context]);

  if (proposal === null) return null;
  const act = async (what: () => Promise<SolvedProposal>) => {
    setBusy(true);
    setFailed(null);
    try {
      const next = await what();
      setProposal(next);
      setDraft(null);
      announce(stateOf(next, name));
    } catch (error) {
      if (!isAbort(error)) setFailed(`${explain(error).title} ${explain(error).detail}`);
    } finally {
      setBusy(false);
    }
  };
  const { api } = context;
  const propose = (body: SolvedBody) => {
    if (body.title.trim().length < 3) setFailed(words.titleMissing);
    else void act(() => api.proposeSolved(liveSessionId, { body }));
  };
  return (
    <section class="helpout-stack helpout-solved" aria-label={words.publishTitle}>
      <h2 class="helpout-h">{words.publishTitle}</h2>
      {draft !== null ? (
        <Words
          proposal={proposal}
          draft={draft}
          name={name}
          busy={busy}
          onDraft={setDraft}
          onSend={() => propose(draft)}
          onCancel={() => setDraft(null)}
        />
      ) : (
        <Standing
          proposal={proposal}
          name={name}
          busy={busy}
          onEdit={() => setDraft(proposal.body)}
          onAgree={() =>
            void act(() => api.agreeSolved(liveSessionId, { version: proposal.version }))
          }
          onWithdraw={() => void act(() => api.withdrawSolved(liveSessionId))}
        />
      )}
      {failed !== null && (
        <Note tone="bad" icon="alert" urgent>
          {failed}
        </Note>
      )}
    </section>
  );
}

function stateOf(proposal: SolvedProposal, name: string): string {
  switch (proposal.state) {
    case null:
      return words.publishDetail(name);
    case "proposed":
      return proposal.i_agreed ? words.waits(name) : words.asks(name);
    case "published":
      return words.published;
    case "withdrawn":
      return words.withdrawn;
    case "removed":
      return words.removedByStaff;
  }
}

interface StandingProps {
  proposal: SolvedProposal;
  name: string;
  busy: boolean;
  onEdit(): void;
  onAgree(): void;
  onWithdraw(): void;
}

function Standing({ proposal, name, busy, onEdit, onAgree, onWithdraw }: StandingProps) {
  const { state, i_agreed } = proposal;
  const asked = state === "proposed" && !i_agreed;
  return (
    <div class="helpout-stack helpout-stack--s">
      {state === null ? (
        <p class="helpout-small helpout-soft">{stateOf(proposal, name)}</p>
      ) : (
        <Note tone={state === "published" ? "good" : asked ? "accent" : "plain"}>
          {stateOf(proposal, name)}
        </Note>
      )}
      {asked && (
        <div class="helpout-card helpout-card--pad helpout-stack">
          <h3 class="helpout-strong">{proposal.body.title}</h3>
          <SolvedParts body={proposal.body} />
        </div>
      )}
      <div class="helpout-line helpout-line--wrap">
        {state === null && (
          <Button icon="eye" onClick={onEdit}>
            {words.begin}
          </Button>
        )}
        {asked && (
          <Button kind="primary" icon="check" busy={busy} onClick={onAgree}>
            {words.agree}
          </Button>
        )}
        {state === "proposed" && (
          <Button icon="edit" onClick={onEdit}>
            {words.change}
          </Button>
        )}
        {(state === "proposed" || state === "published") && (
          <Button kind="bad" busy={busy} onClick={onWithdraw}>
            {asked ? words.decline : words.withdraw}
          </Button>
        )}
      </div>
    </div>
  );
}

interface WordsProps {
  proposal: SolvedProposal;
  draft: SolvedBody;
  name: string;
  busy: boolean;
  onDraft(draft: SolvedBody): void;
  onSend(): void;
  onCancel(): void;
}

/** Each part as it would be read, to be changed or removed. */
function Words({ proposal, draft, name, busy, onDraft, onSend, onCancel }: WordsProps) {
  return (
    <form
      class="helpout-stack"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      {proposal.hidden > 0 && (
        <Note tone="good" icon="shield">
          {words.hiddenIn(proposal.hidden)}
        </Note>
      )}
      <Field
        label={words.title}
        hint={words.titleHint}
        maxLength={120}
        value={draft.title}
        onValue={(title) => onDraft({ ...draft, title })}
      />
      {TEXTS.map((part) => (
        <div key={part} class="helpout-stack helpout-stack--xs">
          <TextArea
            label={words.parts[part]}
            rows={CODE.has(part) ? 6 : 3}
            code={CODE.has(part)}
            maxLength={LONGEST[part as keyof typeof LONGEST] ?? 100_000}
            value={draft[part]}
            onValue={(text) => onDraft({ ...draft, [part]: text })}
          />
          {draft[part] !== "" && (
            <Button
              kind="quiet"
              size="s"
              icon="close"
              aria-label={words.removePart(words.parts[part])}
              onClick={() => onDraft({ ...draft, [part]: "" })}
            >
              {words.removeWord}
            </Button>
          )}
        </div>
      ))}
      <div class="helpout-line helpout-line--wrap">
        <Button kind="primary" type="submit" busy={busy}>
          {proposal.state === null ? words.propose(name) : words.proposeChanged(name)}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
