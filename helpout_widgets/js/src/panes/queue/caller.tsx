/** Says what changed in the line: to screen readers, and to who looks at something else. */

import { useEffect, useRef } from "preact/hooks";
import type { HelpTicket, UrgentQuestion } from "../../contracts/generated";
import { queue as words } from "../../core/messages/en/queue";
import { firstName } from "../../core/names";
import { useAnnounce } from "../../ui";
import { callOf, saidOf } from "./state";
import type { QueueStore } from "./store";

export function Caller({ store }: { store: QueueStore }) {
  const announce = useAnnounce();
  const { attention } = store;
  const before = useRef<HelpTicket | null>(null);
  const ticket = store.ticket.value;
  useEffect(() => {
    const was = before.current;
    before.current = ticket;
    if (ticket === null) return;
    const known = was?.id === ticket.id ? was : null;
    const said = saidOf(known, ticket);
    if (said !== null) announce(said.sentence, said.urgent ? "now" : "polite");
    const call = callOf(known, ticket);
    if (call !== null) attention.call(words.notice[call](ticket.queue_title));
    else if (known?.state !== ticket.state) attention.quiet();
  }, [ticket, announce, attention]);

  const asked = useRef<UrgentQuestion | null>(null);
  const question = store.mine();
  useEffect(() => {
    const was = asked.current;
    asked.current = question;
    if (question?.state !== "accepted" || was?.id !== question.id || was.state === "accepted")
      return;
    const name = firstName(question.helper?.display_name ?? words.called.somebody);
    announce(words.said.accepted(name), "now");
    attention.call(words.notice.accepted(name));
  }, [question, announce, attention]);
  return null;
}
