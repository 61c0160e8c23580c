/** The files of a helpout that is over: to be kept, beside its take-away and its replay. */
import { useEffect, useState } from "preact/hooks";
import type { Handout } from "../../contracts/generated";
import { handout as words } from "../../core/messages/en/handout";
import type { PaneContext } from "../../host/context";
import { Row } from "./row";

export function KeptFiles({ context, id }: { context: PaneContext; id: string }) {
  const [handouts, setHandouts] = useState<readonly Handout[]>([]);
  useEffect(() => {
    // Where they cannot be had now, what stands around them is of use all the same.
    context.api.handouts(id, { signal: context.signal }).then(
      (list) => setHandouts(list.handouts),
      () => {},
    );
  }, [id]);
  if (handouts.length === 0) return null;
  return (
    <section class="helpout-stack helpout-stack--s" aria-label={words.list}>
      <h2 class="helpout-h helpout-h--m">{words.list}</h2>
      <ul class="helpout-rows">
        {handouts.map((one) => (
          <Row
            key={one.id}
            context={context}
            liveSessionId={id}
            handout={one}
            who={one.account.display_name}
          />
        ))}
      </ul>
    </section>
  );
}
