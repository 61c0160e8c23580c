/** Beside the stage: the chapters, and what was said and done, in step. */
import { useEffect, useRef } from "preact/hooks";
import type { ReplayLine } from "../../contracts/generated";
import { replay as words } from "../../core/messages/en/replay";
import { clockText } from "../../core/recording/playback";
import type { Timeline } from "../../core/replay/timeline";
import { classes, Icon } from "../../ui";
import { colourOf, nameOf } from "./stage";

interface SideProps {
  timeline: Timeline;
  chapter: number;
  line: number;
  onGo(ms: number): void;
}

/** Keeps the present one in sight, within its list alone. */
function useInSight(current: number) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const box = list.current;
    const item = box?.children[current];
    if (box === null || !(item instanceof HTMLElement)) return;
    box.scrollTop = item.offsetTop - box.clientHeight / 2;
  }, [current]);
  return list;
}

export function Side({ timeline, chapter, line, onGo }: SideProps) {
  const { chapters, lines } = timeline.replay;
  const chapterList = useInSight(chapter);
  const lineList = useInSight(line);
  return (
    <div class="helpout-replay__side">
      <section class="helpout-stack helpout-stack--s" aria-label={words.chapters}>
        <h2 class="helpout-h helpout-h--m">{words.chapters}</h2>
        <ol ref={chapterList} class="helpout-replay__list">
          {chapters.map((one, index) => (
            <li key={index}>
              <button
                type="button"
                class={classes(
                  "helpout-replay__chapter",
                  index === chapter && "helpout-replay__chapter--now",
                )}
                aria-current={index === chapter}
                onClick={() => onGo(one.at_ms)}
              >
                <span class="helpout-num">{clockText(one.at_ms)}</span>
                <Icon
                  name={one.kind === "chat" ? "chat" : one.kind === "run" ? "play" : "cell"}
                  size="s"
                />
                <span
                  class={classes(
                    "helpout-replay__chapter-text",
                    one.kind === "run" && "helpout-replay__chapter-text--code",
                  )}
                >
                  {one.text === "" ? words.begin : one.text}
                </span>
              </button>
            </li>
          ))}
        </ol>
      </section>
      <section class="helpout-stack helpout-stack--s" aria-label={words.said}>
        <h2 class="helpout-h helpout-h--m">{words.said}</h2>
        {lines.length === 0 && <p class="helpout-small helpout-soft">{words.nothingSaid}</p>}
        <ol ref={lineList} class="helpout-replay__list helpout-replay__list--said">
          {lines.slice(0, line + 1).map((one, index) => (
            <li key={index} class="helpout-replay__line" aria-current={index === line}>
              <button
                type="button"
                class="helpout-replay__time helpout-num"
                aria-label={words.jump(clockText(one.at_ms), words.kind(one.kind))}
                onClick={() => onGo(one.at_ms)}
              >
                {clockText(one.at_ms)}
              </button>
              <Said timeline={timeline} line={one} />
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function Said({ timeline, line }: { timeline: Timeline; line: ReplayLine }) {
  return (
    <span>
      <b
        class={classes(
          "helpout-strong",
          `helpout-person-${colourOf(line.who)}`,
          "helpout-replay__name",
        )}
      >
        {nameOf(timeline, line.who)}
      </b>{" "}
      <span class="helpout-soft">{words.kind(line.kind)}</span>
      <span class="helpout-words"> {textOf(timeline, line)}</span>
    </span>
  );
}

function textOf(timeline: Timeline, line: ReplayLine): string {
  switch (line.kind) {
    case "grant_asked":
      return words.level(line.text);
    case "granted": {
      const whom = timeline.replay.people.findIndex((one) => one.account_id === line.ref);
      return words.granted(nameOf(timeline, whom), words.level(line.text));
    }
    case "settled":
      return words.settled(line.text);
    case "ended":
    case "refused":
    case "lead":
      return "";
    default:
      return line.text;
  }
}
