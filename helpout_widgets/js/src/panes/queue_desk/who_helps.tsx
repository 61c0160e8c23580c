/** Who else helps in a line: found by name, added and taken off by one press each. */

import { useEffect, useState } from "preact/hooks";
import type { PublicAccount } from "../../contracts/generated";
import { queueDesk } from "../../core/messages/en/queue_desk";
import { explain, isAbort } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { Avatar, Button, Field, IconButton, useAnnounce } from "../../ui";

const words = queueDesk.helpers;
/** Whoever types on is not asked for at each letter. */
const TYPED_MS = 200;
const SHOWN = 6;
const NAME_MAX = 60;

interface HelpersProps {
  context: PaneContext;
  chosen: readonly PublicAccount[];
  onChosen(chosen: readonly PublicAccount[]): void;
}

export function Helpers({ context, chosen, onChosen }: HelpersProps) {
  const [typed, setTyped] = useState("");
  const { people, more, error } = usePeople(context, typed.trim());
  const announce = useAnnounce();
  const found = people?.filter((one) => chosen.every((other) => other.id !== one.id)) ?? [];
  const add = (one: PublicAccount) => {
    onChosen([...chosen, one]);
    setTyped("");
    announce(words.added(one.display_name));
  };
  return (
    <div class="helpout-stack helpout-stack--s" data-helpout-helpers>
      {chosen.length > 0 && (
        <ul class="helpout-desk__people" aria-label={words.chosen}>
          {chosen.map((one) => (
            <li key={one.id} class="helpout-line">
              <Avatar name={one.display_name} id={one.id} size="s" />
              <span class="helpout-grow helpout-words">{one.display_name}</span>
              <IconButton
                icon="close"
                size="s"
                label={words.remove(one.display_name)}
                onClick={() => {
                  onChosen(chosen.filter((other) => other.id !== one.id));
                  announce(words.removed(one.display_name));
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <Field
        label={words.label}
        hint={words.hint}
        error={error === null ? null : explain(error).title}
        icon="search"
        autoComplete="off"
        spellcheck={false}
        maxLength={NAME_MAX}
        value={typed}
        onValue={setTyped}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          // It is a search here, and no reason to open the line.
          event.preventDefault();
          const [only, other] = found;
          if (only !== undefined && other === undefined) add(only);
        }}
      />
      {found.length > 0 && (
        <ul class="helpout-desk__people" aria-label={words.found}>
          {found.map((one) => (
            <li key={one.id} class="helpout-line">
              <Avatar name={one.display_name} id={one.id} size="s" />
              <span class="helpout-grow helpout-words">{one.display_name}</span>
              <Button
                size="s"
                icon="plus"
                aria-label={words.addWhom(one.display_name)}
                onClick={() => add(one)}
              >
                {words.add}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <p class="helpout-small helpout-soft" role="status">
        {people !== null && found.length === 0 && words.nobody}
        {more && words.more}
      </p>
    </div>
  );
}

interface Found {
  /** Null where nothing was typed, or it is on its way. */
  people: readonly PublicAccount[] | null;
  more: boolean;
  error: unknown;
}

const NOBODY: Found = { people: null, more: false, error: null };

/** Those who are called like that; what was found for other letters goes at once. */
function usePeople(context: PaneContext, typed: string): Found {
  const [found, setFound] = useState<Found & { of: string }>({ ...NOBODY, of: "" });
  useEffect(() => {
    if (typed === "") return;
    const asking = new AbortController();
    const stop = () => asking.abort();
    context.signal.addEventListener("abort", stop);
    const timer = setTimeout(() => {
      context.api.people({ q: typed, limit: SHOWN }, { signal: asking.signal }).then(
        ({ people, more }) => setFound({ people, more, error: null, of: typed }),
        (error: unknown) => {
          if (!isAbort(error)) setFound({ ...NOBODY, error, of: typed });
        },
      );
    }, TYPED_MS);
    return () => {
      clearTimeout(timer);
      stop();
      context.signal.removeEventListener("abort", stop);
    };
  }, [context, typed]);
  return typed !== "" && found.of === typed ? found : NOBODY;
}
