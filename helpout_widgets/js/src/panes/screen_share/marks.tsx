/** Pointers and strokes of people over a picture; fills what it is laid upon. */
import type { Marks } from "../../core/screen/marks";
import { classes } from "../../ui";
import type { Person } from "../live_session/people";

export interface MarksLayerProps {
  marks: Marks;
  find(accountId: string): Person;
  you: string;
}

const share = (part: number) => `${part * 100}%`;

export function MarksLayer({ marks, find, you }: MarksLayerProps) {
  return (
    <div class="helpout-marks" aria-hidden="true">
      <svg
        class="helpout-marks__lines"
        viewBox="0 0 1 1"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {marks.flatMap((one) =>
          one.strokes.map((stroke) => (
            // Anew whenever it grows, so that its fading begins again.
            <polyline
              key={`${one.account_id} ${stroke.number} ${stroke.at}`}
              class={`helpout-marks__line helpout-person-${find(one.account_id).number}`}
              data-helpout-stroke={one.account_id}
              points={stroke.points.map(({ x, y }) => `${x},${y}`).join(" ")}
            />
          )),
        )}
      </svg>
      {marks.map(({ account_id, pointer }) => {
        if (pointer === null) return null;
        const person = find(account_id);
        return (
          <div
            key={account_id}
            class={classes(
              "helpout-marks__pointer",
              `helpout-person-${person.number}`,
              pointer.at.x > 0.8 && "helpout-marks__pointer--left",
              pointer.at.y > 0.85 && "helpout-marks__pointer--up",
            )}
            data-helpout-pointer={account_id}
            style={{ left: share(pointer.at.x), top: share(pointer.at.y) }}
          >
            <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
              <path d="M2 1 18 9.5 11 11.5 8 18.5Z" />
            </svg>
            <span class="helpout-marks__name">{person.isMe ? you : person.short}</span>
          </div>
        );
      })}
    </div>
  );
}
