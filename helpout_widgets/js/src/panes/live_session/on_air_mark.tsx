/** "On air": others may watch and listen. */
import { roomPeople } from "../../core/messages/en/room_people";
import { Icon } from "../../ui";

const words = roomPeople.onAir;

export function OnAirMark({ watching = 0 }: { watching?: number }) {
  return (
    <span class="helpout-mark-line helpout-mark-line--air" title={words.detail}>
      <Icon name="air" size="s" />
      <b>{words.mark}</b>
      <span class="helpout-hidden">. {words.detail}</span>
      {watching > 0 && <span class="helpout-num">{words.watching(watching)}</span>}
    </span>
  );
}
