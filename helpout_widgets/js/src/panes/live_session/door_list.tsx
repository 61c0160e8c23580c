/** Who waits at the door, for those who may let them in. */
import { useEffect, useRef, useState } from "preact/hooks";
import { roomPeople as words } from "../../core/messages/en/room_people";
import { Avatar, Button, Note, useAnnounce } from "../../ui";
import { type Live, useLive } from "./live";
import { waitingOf } from "./roster_rows";

function useAdmit(live: Live) {
  const [failed, setFailed] = useState(false);
  const set = (accountId: string, state: "admitted" | "refused") => {
    setFailed(false);
    return live.context.api
      .patchMember(live.room.id, accountId, { state })
      .then(live.reload, () => setFailed(true));
  };
  return { failed, set };
}

/** In the list of people: each who waits, with both answers. */
export function DoorList() {
  const live = useLive();
  const { failed, set } = useAdmit(live);
  if (!live.mayModerate.value) return null;
  const waiting = waitingOf(live.session.value.members);
  if (waiting.length === 0) return null;
  return (
    <section class="helpout-door" aria-label={words.door.many(waiting.length)}>
      {waiting.map(({ account }) => (
        <div key={account.id} class="helpout-line helpout-line--wrap" data-helpout-waits>
          <Avatar name={account.display_name} id={account.id} size="s" />
          <span class="helpout-grow helpout-small">{words.door.waits(account.display_name)}</span>
          <Button size="s" kind="primary" onClick={() => void set(account.id, "admitted")}>
            {words.door.admit}
          </Button>
          <Button size="s" onClick={() => void set(account.id, "refused")}>
            {words.door.refuse}
          </Button>
        </div>
      ))}
      {failed && (
        <p class="helpout-small helpout-bad" role="alert">
          {words.act.failed}
        </p>
      )}
    </section>
  );
}

/** Above everything else, so that nobody is left outside unseen. */
export function DoorNote() {
  const live = useLive();
  const announce = useAnnounce();
  const { failed, set } = useAdmit(live);
  const waiting = live.mayModerate.value ? waitingOf(live.session.value.members) : [];
  const [first] = waiting;
  const said = useRef(0);
  useEffect(() => {
    if (waiting.length > said.current && first !== undefined)
      announce(words.door.said(waiting.at(-1)?.account.display_name ?? ""), "now");
    said.current = waiting.length;
  }, [waiting.length]);
  if (first === undefined) return null;
  const admitAll = async () => {
    for (const { account } of waiting) await set(account.id, "admitted");
  };
  return (
    <Note tone="accent" icon="door">
      <div class="helpout-line helpout-line--wrap helpout-line--between">
        <span class="helpout-small">
          {waiting.length === 1
            ? words.door.waits(first.account.display_name)
            : words.door.many(waiting.length)}
          {failed && <b class="helpout-bad"> {words.act.failed}</b>}
        </span>
        <Button size="s" onClick={() => void admitAll()}>
          {waiting.length === 1 ? words.door.admit : words.door.admitAll}
        </Button>
      </div>
    </Note>
  );
}
