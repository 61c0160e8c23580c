/** A picture of the shared screen among the lines of the chat. */
import { roomPeople } from "../../core/messages/en/room_people";
import { formatTime } from "../../core/time";
import { Icon } from "../../ui";
import { StillPicture } from "../screen_share/still";
import type { Pictured } from "./talk";

const words = roomPeople.stills;

export function StillLine({ line, zone }: { line: Pictured; zone: string }) {
  const { person } = line;
  return (
    <div class={`helpout-chat__still helpout-person-${person.number}`}>
      <p class="helpout-chat__event">
        <Icon name="camera" size="s" />
        <span>
          <span class="helpout-num helpout-faint">{formatTime(Date.parse(line.at), zone)}</span>{" "}
          {words.line(person.isMe ? roomPeople.you : person.short)}
        </span>
      </p>
      <StillPicture still={line} />
      {line.caption !== "" && <p class="helpout-small">{line.caption}</p>}
    </div>
  );
}
