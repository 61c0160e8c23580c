/** Draws the replay that a file holds. */
import { render } from "preact";
import { replay as words } from "../../core/messages/en/replay";
import { isHeldPicture, type SavedReplay, unpack } from "../../core/replay/file";
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
    (saved) => {
      page.title = saved.replay.title;
      render(<Page {...saved} />, root);
    },
    () => render(<ErrorState title={words.broken} detail={words.brokenDetail} />, root),
  );
}

function Page({ replay, stills }: SavedReplay) {
  const held = new Date(replay.held_at);
  const day = Number.isNaN(held.getTime()) ? "" : held.toLocaleString();
  return (
    <PaneFrame title={replay.title}>
      <div class="helpout-body helpout-stack">
        <p class="helpout-small helpout-soft">{day}</p>
        <ReplayPlayer replay={replay} still={(id) => heldIn(stills, id)} />
      </div>
    </PaneFrame>
  );
}

function heldIn(stills: SavedReplay["stills"], id: string): string | null {
  const address = Object.hasOwn(stills, id) ? stills[id] : null;
  return isHeldPicture(address) ? address : null;
}
