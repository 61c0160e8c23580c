/** The mark of a live session that is on air, with how many watch; always in sight. */
import { useLive } from "./live";
import { OnAirMark } from "./on_air_mark";

export function OnAir() {
  const live = useLive();
  if (live.session.value.gathering?.on_air !== true) return null;
  const watching = new Set(
    live.room.state.value.participants
      .filter((one) => one.role === "watcher" && one.here)
      .map((one) => one.account.id),
  );
  return <OnAirMark watching={watching.size} />;
}
