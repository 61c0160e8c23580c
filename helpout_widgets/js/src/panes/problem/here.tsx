/** The problem of the live session around us: before joining and while it is worked on. */

import { useLive } from "../live_session/live";
import { BroughtProblem } from "./brought";

export function ProblemHere() {
  const live = useLive();
  const { booking } = live.session.value;
  if (booking === null) return null;
  return (
    <BroughtProblem
      context={live.context}
      problem={booking.problem}
      name={booking.student.display_name}
      mayReproduce={booking.role === "tutor"}
    />
  );
}
