/** The people of a room: who is here, who speaks, whose hand is up, and what the lead may do. */
import { useState } from "preact/hooks";
import type { Moderate } from "../../contracts/generated";
import { roomPeople as words } from "../../core/messages/en/room_people";
import { Avatar, Badge, Button, Icon, IconButton } from "../../ui";
import { DoorList } from "./door_list";
import { useLive } from "./live";
import { type RosterRow, rosterOf } from "./roster_rows";

export function Roster() {
  const live = useLive();
  const rows = rosterOf(live.room.state.value);
  return (
    <div class="helpout-roster">
      <DoorList />
      <ul class="helpout-roster__list">
        {rows.map((row) => (
          <Row key={row.account_id} row={row} />
        ))}
      </ul>
    </div>
  );
}

function Row({ row }: { row: RosterRow }) {
  const live = useLive();
  const [open, setOpen] = useState(false);
  const state = live.room.state.value;
  const person = live.find.value(row.account_id);
  const connections = state.call.filter((one) => one.account_id === row.account_id);
  const speaking = live.room.call.health.speaking.value;
  const speaks = connections.some((one) => speaking.includes(one.connection_id));
  const actable = live.mayModerate.value && !person.isMe && row.account_id !== state.lead_id;
  return (
    <li class={`helpout-roster__row helpout-person-${person.number}`} data-helpout-person>
      <Avatar
        name={person.name}
        id={person.account_id}
        person={person.number}
        ring={speaks}
        {...(row.here ? {} : { presence: "away" as const })}
      />
      <div class="helpout-grow">
        <p class="helpout-clip">
          <b class="helpout-name">{person.isMe ? words.you : person.name}</b>
        </p>
        <p class="helpout-small helpout-soft">{factsOf(row, state.lead_id)}</p>
      </div>
      {row.hand > 0 && (
        <Badge tone="accent" icon="hand">
          <span class="helpout-num">{row.hand}</span>
          <span class="helpout-hidden">{words.hand.place(row.hand)}</span>
        </Badge>
      )}
      <Sends row={row} />
      {actable && (
        <IconButton
          icon="more"
          size="s"
          label={words.act.open(person.short)}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
      )}
      {actable && open && <Acts row={row} onDone={() => setOpen(false)} />}
    </li>
  );
}

function factsOf(row: RosterRow, leadId: string): string {
  const facts: string[] = [row.account_id === leadId ? words.lead : words.roles[row.role]];
  if (!row.here) facts.push(words.away);
  else if (row.call === null) facts.push(words.notInCall);
  if (row.call?.screen === true) facts.push(words.sharing);
  for (const device of row.devices) facts.push(words.device[device]);
  return facts.join(", ");
}

function Sends({ row: { call } }: { row: RosterRow }) {
  if (call === null || call.watch) return null;
  return (
    <span class="helpout-line helpout-soft" aria-hidden="true">
      <Icon name={call.audio ? "microphone" : "microphone-off"} size="s" />
      <Icon name={call.video ? "video" : "video-off"} size="s" />
    </span>
  );
}

function Acts({ row, onDone }: { row: RosterRow; onDone(): void }) {
  const live = useLive();
  const [removing, setRemoving] = useState(false);
  const [failed, setFailed] = useState(false);
  const { short } = live.find.value(row.account_id);
  const moderate = (action: Moderate["action"]) => {
    live.room.client.send({ type: "moderate", account_id: row.account_id, action });
    onDone();
  };
  const remove = () => {
    setFailed(false);
    live.context.api
      .patchMember(live.room.id, row.account_id, { state: "removed" })
      .then(live.reload, () => setFailed(true));
  };
  const offered: [Moderate["action"], boolean][] = [
    ["mute", row.call?.audio === true],
    ["camera_off", row.call?.video === true],
    ["screen_off", row.call?.screen === true],
    ["lower_hand", row.hand > 0],
  ];
  // The two of a booking part by its end, nobody removes the other.
  const removable = live.isGroup || (row.role !== "student" && row.role !== "tutor");
  return (
    <div class="helpout-roster__acts">
      {removing ? (
        <>
          <p class="helpout-small">{words.act.removeAsk(short)}</p>
          <Button size="s" onClick={() => setRemoving(false)}>
            {words.handOver.cancel}
          </Button>
          <Button size="s" kind="bad" onClick={remove}>
            {words.act.removeYes(short)}
          </Button>
        </>
      ) : (
        <>
          {offered
            .filter(([, applies]) => applies)
            .map(([action]) => (
              <Button key={action} size="s" onClick={() => moderate(action)}>
                {words.act[action]}
              </Button>
            ))}
          {removable && (
            <Button size="s" kind="bad" onClick={() => setRemoving(true)}>
              {words.act.remove}
            </Button>
          )}
        </>
      )}
      {failed && (
        <p class="helpout-small helpout-bad" role="alert">
          {words.act.failed}
        </p>
      )}
    </div>
  );
}
