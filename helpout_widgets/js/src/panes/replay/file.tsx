/** Draws the replay that a file holds. */
import { render } from "preact";
import type { Replay } from "../../contracts/generated";
import { replay as words } from "../../core/messages/en/replay";
import { unpack } from "../../core/replay/file";
import { ErrorState, PaneFrame } from "../../ui";
import { ReplayPlayer } from "./player";

/** Elements of the page as build.mjs writes it. */
export const DATA_ID = "helpouts-replay";
export const ROOT_ID = "helpouts-root";

export function drawReplay(page: Document): void {
  const root = page.getElementById(ROOT_ID);
  const packed = page.getElementById(DATA_ID)?.textContent ?? "";
  if (root === null) return;
  unpack(packed).then(
    (replay) => {
      page.title = replay.title;
      render(<Page replay={replay} />, root);
    },
    () => render(<ErrorState title={words.broken} detail={words.brokenDetail} />, root),
  );
}

function Page({ replay }: { replay: Replay }) {
  const held = new Date(replay.held_at);
  const day = Number.isNaN(held.getTime()) ? "" : held.toLocaleString();
  return (
    <PaneFrame title={replay.title}>
      <div class="helpout-body helpout-stack">
        <p class="helpout-small helpout-soft">{day}</p>
        <ReplayPlayer replay={replay} />
      </div>
    </PaneFrame>
  );
}
