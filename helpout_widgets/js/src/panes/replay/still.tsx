/** A picture of the shared screen at its moment: over the stage, as large as it is asked for. */
import { useEffect, useState } from "preact/hooks";
import type { ReplayLine } from "../../contracts/generated";
import { replay as words } from "../../core/messages/en/replay";
import type { Timeline } from "../../core/replay/timeline";
import { classes, Icon } from "../../ui";
import { colourOf, nameOf } from "./stage";

/** Where the picture with an id is; none where it is not there. */
export type StillAt = (id: string) => string | null;

interface StillProps {
  timeline: Timeline;
  line: ReplayLine;
  still: StillAt;
}

export function StageStill({ timeline, line, still }: StillProps) {
  const [large, setLarge] = useState(false);
  const [gone, setGone] = useState("");
  useEffect(() => setLarge(false), [line.ref]);
  const address = gone === line.ref ? null : still(line.ref);
  const name = nameOf(timeline, line.who);
  return (
    <figure
      class={classes(
        "helpout-replay__still",
        large && "helpout-replay__still--large",
        `helpout-person-${colourOf(line.who)}`,
      )}
      data-helpout-still={line.ref}
    >
      {address === null ? (
        <p class="helpout-small helpout-soft">{words.stillGone}</p>
      ) : (
        <button
          type="button"
          aria-expanded={large}
          aria-label={large ? words.stillSmaller : words.stillLarger}
          onClick={() => setLarge(!large)}
        >
          <img src={address} alt={words.still(line.text)} onError={() => setGone(line.ref)} />
        </button>
      )}
      <figcaption class="helpout-small">
        <Icon name="camera" size="s" /> <b class="helpout-strong helpout-replay__name">{name}</b>{" "}
        <span class="helpout-words">{line.text === "" ? words.kind("still") : line.text}</span>
      </figcaption>
    </figure>
  );
}
