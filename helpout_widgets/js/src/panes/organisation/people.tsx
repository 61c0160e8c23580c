/** Who is of an organisation, how much each does, who takes a pause; asking somebody in. */

import { useEffect, useState } from "preact/hooks";
import type { Organisation, OrganisationMember, PublicAccount } from "../../contracts/generated";
import { organisation as words } from "../../core/messages/en/organisation";
import { firstName } from "../../core/names";
import type { PaneContext } from "../../host/context";
import { Avatar, Badge, Button, Confirm, Note, Select, useAnnounce } from "../../ui";
import { useAttempt } from "./attempt";
import { percentOf, WEIGHTS } from "./shares";

interface PeopleProps {
  context: PaneContext;
  me: string | null;
  organisation: Organisation;
  onChanged(): void;
}

export function People(props: PeopleProps) {
  const { organisation } = props;
  return (
    <div class="helpout-stack helpout-stack--s">
      <ul class="helpout-orgs__people">
        {organisation.members.map((member) => (
          <Person key={member.account.id} {...props} member={member} />
        ))}
      </ul>
      <p class="helpout-tiny helpout-soft">{words.pauseHint}</p>
      {organisation.may_manage && <AskIn {...props} />}
    </div>
  );
}

function Person({
  context,
  me,
  organisation,
  member,
  onChanged,
}: PeopleProps & { member: OrganisationMember }) {
  const { busy, failed, attempt } = useAttempt();
  const announce = useAnnounce();
  const { account, role, weight, paused, agreed } = member;
  const isMe = account.id === me;
  const { id, may_manage } = organisation;
  const name = firstName(account.display_name);
  const keep = async (send: () => Promise<unknown>, said: string) => {
    if (!(await attempt(send))) return;
    announce(said);
    onChanged();
  };
  const put = (change: Partial<Pick<OrganisationMember, "role" | "weight" | "paused">>) =>
    void keep(
      () => context.api.putOrganisationMember(id, account.id, { role, weight, paused, ...change }),
      words.saved,
    );
  return (
    <li class="helpout-orgs__person">
      <Avatar name={account.display_name} id={account.id} size="s" />
      <div class="helpout-grow helpout-line helpout-line--wrap">
        <span class="helpout-strong helpout-words">{account.display_name}</span>
        {isMe && <span class="helpout-small helpout-soft">{words.you}</span>}
        {!may_manage && <Badge>{words[role]}</Badge>}
        {!agreed && <Badge tone="warn">{words.asked}</Badge>}
        {agreed && paused && <Badge tone="warn">{words.paused}</Badge>}
      </div>
      {may_manage && (
        <div class="helpout-orgs__choices">
          <Select
            label={words.role(name)}
            labelHidden
            value={role}
            disabled={busy}
            options={(["owner", "tutor"] as const).map((value) => ({ value, label: words[value] }))}
            onValue={(value) => put({ role: value as OrganisationMember["role"] })}
          />
          <Select
            label={words.weight(name)}
            labelHidden
            value={String(weight)}
            disabled={busy}
            options={WEIGHTS.map((value) => {
              const percent = percentOf(
                { ...member, weight: value },
                organisation.members.map((one) =>
                  one === member ? { ...member, weight: value } : one,
                ),
              );
              return {
                value: String(value),
                label: percent === null ? words.shareNone(value) : words.share(value, percent),
              };
            })}
            onValue={(value) => put({ weight: Number(value) })}
          />
        </div>
      )}
      <div class="helpout-orgs__actions">
        {agreed && (isMe || may_manage) && (
          <Button
            size="s"
            busy={busy}
            aria-label={`${paused ? words.resume : words.pause}: ${account.display_name}`}
            onClick={() =>
              isMe
                ? void keep(
                    () => context.api.putOwnMembership(id, { paused: !paused }),
                    words.saved,
                  )
                : put({ paused: !paused })
            }
          >
            {paused ? words.resume : words.pause}
          </Button>
        )}
        {(isMe || may_manage) && (
          <Confirm
            size="s"
            kind="quiet"
            label={isMe ? words.leave : words.remove}
            question={isMe ? words.leaveAsk(organisation.name) : words.removeAsk(name)}
            confirmLabel={isMe ? words.leave : words.remove}
            cancelLabel={words.keep}
            busy={busy}
            onConfirm={() =>
              void keep(
                () => context.api.removeOrganisationMember(id, account.id),
                words.removed(name),
              )
            }
          />
        )}
      </div>
      {failed !== null && (
        <p class="helpout-orgs__wide helpout-small helpout-bad" role="alert">
          {failed}
        </p>
      )}
    </li>
  );
}

function AskIn({ context, organisation, onChanged }: PeopleProps) {
  const [candidates, setCandidates] = useState<readonly PublicAccount[] | null>(null);
  const [asking, setAsking] = useState(false);
  const [chosen, setChosen] = useState("");
  const { busy, failed, attempt } = useAttempt();
  const announce = useAnnounce();
  const { id, members } = organisation;
  useEffect(() => {
    if (!asking) return;
    let wanted = true;
    void attempt(async () => {
      const found = await context.api.organisationCandidates(id, { signal: context.signal });
      if (!wanted) return;
      setCandidates(found.candidates);
      setChosen(found.candidates[0]?.id ?? "");
    });
    return () => {
      wanted = false;
    };
  }, [asking, id, members.length]);
  if (!asking)
    return (
      <div class="helpout-line">
        <Button icon="plus" size="s" onClick={() => setAsking(true)}>
          {words.askIn}
        </Button>
      </div>
    );
  const who = candidates?.find((one) => one.id === chosen);
  const ask = async () => {
    if (who === undefined) return;
    const send = () => context.api.putOrganisationMember(id, who.id, {});
    if (!(await attempt(send))) return;
    announce(words.askedIn(firstName(who.display_name)));
    setAsking(false);
    onChanged();
  };
  return (
    <div class="helpout-stack helpout-stack--s">
      {candidates !== null &&
        (candidates.length === 0 ? (
          <p class="helpout-small helpout-soft">{words.nobodyToAsk}</p>
        ) : (
          <Select
            label={words.askWhom}
            value={chosen}
            options={candidates.map((one) => ({ value: one.id, label: one.display_name }))}
            onValue={setChosen}
          />
        ))}
      {failed !== null && (
        <Note tone="bad" icon="alert" urgent>
          {failed}
        </Note>
      )}
      <div class="helpout-line">
        {who !== undefined && (
          <Button kind="primary" size="s" busy={busy} onClick={() => void ask()}>
            {words.ask}
          </Button>
        )}
        <Button size="s" onClick={() => setAsking(false)}>
          {words.cancel}
        </Button>
      </div>
    </div>
  );
}
