/** Staff bring others in: an invitation, shown once. */

import { useState } from "preact/hooks";
import { my_helpouts as words } from "../../core/messages/en/my_helpouts";
import { explain } from "../../core/refusal";
import type { PaneContext } from "../../host/context";
import { Button, Field, Note } from "../../ui";

export function Invite({ context }: { context: PaneContext }) {
  const [address, setAddress] = useState("");
  const [copied, setCopied] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const make = async () => {
    setBusy(true);
    setFailed(null);
    setCopied(false);
    try {
      setAddress((await context.api.createInvitation({})).address ?? "");
    } catch (error) {
      const { title, detail } = explain(error);
      setFailed(`${title}. ${detail}`);
    } finally {
      setBusy(false);
    }
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      setCopied(true);
    } catch {
      // The address stays in its field, to be copied by hand.
      setCopied(false);
    }
  };
  return (
    <section class="helpout-stack" aria-label={words.invite.title}>
      <h2 class="helpout-h">{words.invite.title}</h2>
      <p class="helpout-small helpout-soft">{words.invite.detail}</p>
      {address !== "" && (
        <Field
          label={words.invite.address}
          hint={words.invite.once}
          value={address}
          onValue={() => {}}
          readOnly
          end={
            <Button
              kind="quiet"
              size="s"
              icon={copied ? "check" : "copy"}
              onClick={() => void copy()}
            >
              <span aria-live="polite">{copied ? words.invite.copied : words.invite.copy}</span>
            </Button>
          }
        />
      )}
      {failed !== null && (
        <Note tone="bad" icon="alert" urgent>
          {failed}
        </Note>
      )}
      <div class="helpout-line">
        <Button icon="plus" busy={busy} onClick={() => void make()}>
          {words.invite.make}
        </Button>
      </div>
    </section>
  );
}
