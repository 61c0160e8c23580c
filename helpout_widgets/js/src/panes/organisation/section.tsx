/** Organisations one is of: make one, agree to be of one, see who is of it. */

import { useState } from "preact/hooks";
import type { Organisation } from "../../contracts/generated";
import { organisation as words } from "../../core/messages/en/organisation";
import { explain } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { Button, ErrorState, Field, Note, TextArea, useAnnounce } from "../../ui";
import { useAttempt } from "./attempt";
import { People } from "./people";
import { useOrganisations } from "./use_organisations";

interface SectionProps {
  context: PaneContext;
  /** The caller's account; none while it is not known. */
  me: string | null;
}

const NAME_MAX = 40;
const ABOUT_MAX = 150;

export function OrganisationSection({ context, me }: SectionProps) {
  const { list, error, look } = useOrganisations(context);
  const [making, setMaking] = useState(false);
  if (list === null)
    return error === null ? null : <ErrorState {...explain(error)} onRetry={look} />;
  if (!list.may_make && list.organisations.length === 0) return null;
  return (
    <section class="helpout-stack" aria-label={words.title}>
      <h2 class="helpout-h">{words.title}</h2>
      <p class="helpout-small helpout-soft">{words.detail}</p>
      {list.organisations.length > 0 && (
        <ul class="helpout-orgs">
          {list.organisations.map((one) => (
            <Row key={one.id} context={context} me={me} organisation={one} onChanged={look} />
          ))}
        </ul>
      )}
      {making ? (
        <NameForm
          context={context}
          organisation={null}
          onDone={() => {
            setMaking(false);
            look();
          }}
        />
      ) : (
        list.may_make && (
          <div class="helpout-line">
            <Button icon="plus" onClick={() => setMaking(true)}>
              {words.make}
            </Button>
          </div>
        )
      )}
    </section>
  );
}

interface RowProps extends SectionProps {
  organisation: Organisation;
  onChanged(): void;
}

function Row({ context, me, organisation, onChanged }: RowProps) {
  const [open, setOpen] = useState(false);
  const [naming, setNaming] = useState(false);
  const mine = organisation.members.find(({ account }) => account.id === me);
  if (mine !== undefined && !mine.agreed)
    return (
      <li class="helpout-orgs__row" data-helpout-organisation={organisation.id}>
        <Asked
          context={context}
          organisation={organisation}
          me={mine.account.id}
          onDone={onChanged}
        />
      </li>
    );
  return (
    <li class="helpout-orgs__row" data-helpout-organisation={organisation.id}>
      <div class="helpout-orgs__head">
        <div class="helpout-grow">
          <h3 class="helpout-strong helpout-words">{organisation.name}</h3>
          {organisation.description !== "" && (
            <p class="helpout-small helpout-soft helpout-words">{organisation.description}</p>
          )}
          <p class="helpout-small helpout-soft helpout-dots">
            {mine !== undefined && <span>{words[mine.role]}</span>}
            <span>{words.members(organisation.members.length)}</span>
            <span>{words.listings(organisation.listings.length)}</span>
          </p>
        </div>
        <div class="helpout-orgs__actions">
          {organisation.may_manage && (
            <Button icon="edit" kind="quiet" onClick={() => setNaming(!naming)}>
              {words.edit}
            </Button>
          )}
          <Button
            icon="people"
            aria-expanded={open}
            aria-label={words.open(organisation.name)}
            onClick={() => setOpen(!open)}
          >
            {words.people}
          </Button>
        </div>
      </div>
      {naming && (
        <NameForm
          context={context}
          organisation={organisation}
          onDone={() => {
            setNaming(false);
            onChanged();
          }}
        />
      )}
      {open && (
        <People context={context} me={me} organisation={organisation} onChanged={onChanged} />
      )}
    </li>
  );
}

/** Nobody's time is offered before they said so themself. */
function Asked({
  context,
  organisation,
  me,
  onDone,
}: {
  context: PaneContext;
  organisation: Organisation;
  me: string;
  onDone(): void;
}) {
  const { busy, failed, attempt } = useAttempt();
  const announce = useAnnounce();
  const answer = async (send: () => Promise<unknown>, said: string) => {
    if (!(await attempt(send))) return;
    announce(said);
    onDone();
  };
  const { id, name } = organisation;
  return (
    <div class="helpout-orgs__head">
      <div class="helpout-grow">
        <h3 class="helpout-strong helpout-words">{words.invited(name)}</h3>
        <p class="helpout-small helpout-soft">{words.invitedDetail}</p>
      </div>
      <div class="helpout-orgs__actions">
        <Button
          kind="primary"
          busy={busy}
          onClick={() =>
            void answer(
              () => context.api.putOwnMembership(id, { paused: false }),
              words.agreed(name),
            )
          }
        >
          {words.agree}
        </Button>
        <Button
          busy={busy}
          onClick={() => void answer(() => context.api.removeOrganisationMember(id, me), "")}
        >
          {words.decline}
        </Button>
      </div>
      {failed !== null && (
        <Note tone="bad" icon="alert" urgent>
          {failed}
        </Note>
      )}
    </div>
  );
}

interface NameProps {
  context: PaneContext;
  /** None: a new one. */
  organisation: Organisation | null;
  onDone(): void;
}

function NameForm({ context, organisation, onDone }: NameProps) {
  const [name, setName] = useState(organisation?.name ?? "");
  const [description, setDescription] = useState(organisation?.description ?? "");
  const [tried, setTried] = useState(false);
  const { busy, failed, attempt } = useAttempt();
  const announce = useAnnounce();
  const missing = name.trim().length < 2;
  const save = async () => {
    setTried(true);
    if (missing) return;
    const draft = { name: name.trim(), description: description.trim() };
    const send = () =>
      organisation === null
        ? context.api.createOrganisation(draft)
        : context.api.updateOrganisation(organisation.id, draft);
    if (!(await attempt(send))) return;
    announce(organisation === null ? words.made : words.saved);
    onDone();
  };
  return (
    <form
      class="helpout-stack"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field
        label={words.name}
        value={name}
        onValue={setName}
        maxLength={NAME_MAX}
        error={tried && missing ? words.nameMissing : null}
      />
      <TextArea
        label={words.about}
        rows={2}
        value={description}
        onValue={setDescription}
        maxLength={ABOUT_MAX}
      />
      {failed !== null && (
        <Note tone="bad" icon="alert" urgent>
          {failed}
        </Note>
      )}
      <div class="helpout-line">
        <Button kind="primary" type="submit" busy={busy}>
          {organisation === null ? words.create : words.save}
        </Button>
        <Button onClick={onDone}>{words.cancel}</Button>
      </div>
    </form>
  );
}
