/** Two tabs: the list, latest first, and the form. */

import { useState } from "preact/hooks";
import { notices as words } from "../../core/messages/en/notices";
import type { PaneContext } from "../../host/context";
import { PaneFrame, Tabs } from "../../ui";
import { List } from "./list";
import { Wanted } from "./wanted";

type Tab = "list" | "wanted";

export function View({ context }: { context: PaneContext }) {
  const [tab, setTab] = useState<Tab>("list");
  return (
    <PaneFrame title={words.title} back={context.back}>
      <Tabs<Tab>
        label={words.tabs}
        value={tab}
        onValue={setTab}
        tabs={[
          { value: "list", label: words.list },
          { value: "wanted", label: words.wanted },
        ]}
      >
        <div class="helpout-body">
          {tab === "list" ? <List context={context} /> : <Wanted context={context} />}
        </div>
      </Tabs>
    </PaneFrame>
  );
}
