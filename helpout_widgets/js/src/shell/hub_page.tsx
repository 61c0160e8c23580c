/**
 * The page that a hub's service has of its own: the panes as tabs, for those whose own server
 * does not run.
 *
 * Owns which tabs there are and where live sessions and desks open. Panes once opened stay as
 * they are behind the others. Knows neither sign-in nor server.
 */

import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { hubPage as words } from "../core/messages/en/hub_page";
import type { PaneName, PaneOptions } from "../host/context";
import type { DeskTarget, LiveTarget } from "../host/page";
import { Button, EmptyState, Icon, Mark, Tabs } from "../ui";

const PANES = ["marketplace", "my_helpouts", "queue", "queue_desk", "course", "notices"] as const;
type PaneTab = (typeof PANES)[number];
export type HubTab = PaneTab | "live";

export interface HubPageProps {
  /** The marketplace's name. */
  name: string;
  /** Where a person's own JupyterLab starts. */
  launchUrl: string;
  first: HubTab;
  unread: ReadonlySignal<number>;
  /** Show a pane in an element until the given function is called. */
  show(name: PaneName, element: HTMLElement, options: PaneOptions): () => void;
  /** Told which tab is shown. */
  onTab(tab: HubTab): void;
  /** Takes who opens live sessions and desks; returns the way to stop. */
  host(openLive: (target: LiveTarget) => void, openDesk: (target: DeskTarget) => void): () => void;
}

export function isHubTab(name: string): name is PaneTab {
  return (PANES as readonly string[]).includes(name);
}

export function HubPage(props: HubPageProps) {
  const [tab, setTab] = useState<HubTab>(props.first);
  const [opened, setOpened] = useState<ReadonlySet<HubTab>>(new Set([props.first]));
  const [live, setLive] = useState<LiveTarget | null>(null);
  const [desk, setDesk] = useState<DeskTarget>({ pane: "queue_desk" });
  const go = (next: HubTab) => {
    setTab(next);
    setOpened((before) => new Set(before).add(next));
    props.onTab(next);
  };
  useEffect(() => {
    return props.host(
      (target) => {
        setLive(target);
        go("live");
      },
      (target) => {
        setDesk(target);
        go("queue_desk");
      },
    );
  }, []);
  const tabs = (live === null ? PANES : ([...PANES, "live"] as const)).map((value) => ({
    value,
    label: words.tabs[value],
    ...(value === "notices" ? { count: props.unread.value, isNew: true } : {}),
  }));
  return (
    <div class="helpout-hub">
      <header class="helpout-hub__head">
        <Mark />
        <p class="helpout-h helpout-hub__name">{props.name}</p>
        <Launch url={props.launchUrl} />
      </header>
      <Tabs label={words.sections} value={tab} tabs={tabs} onValue={go}>
        {PANES.filter((pane) => opened.has(pane)).map((pane) => (
          <div key={pane} hidden={pane !== tab} class="helpout-hub__pane">
            <Shown
              show={props.show}
              name={pane}
              options={pane === "queue_desk" ? deskOptions(desk) : NONE}
            />
          </div>
        ))}
        {live !== null && (
          <div hidden={tab !== "live"} class="helpout-hub__pane">
            <Live key={live.live_session_id} {...props} target={live} />
          </div>
        )}
      </Tabs>
    </div>
  );
}

const NONE: PaneOptions = {};

function deskOptions({ queue_id, tab }: DeskTarget): PaneOptions {
  return { queue_id, tab };
}

function Launch({ url, primary = false }: { url: string; primary?: boolean }) {
  const kind = primary ? " helpout-button--primary" : "";
  return (
    <a class={`helpout-button${kind} helpout-hub__launch`} href={url} title={words.launchTip}>
      <Icon name="notebook" />
      {words.launch}
    </a>
  );
}

function Live({ target, launchUrl, show }: HubPageProps & { target: LiveTarget }) {
  const [here, setHere] = useState(false);
  if (here)
    return (
      <Shown
        show={show}
        name="live_session"
        options={{ live_session_id: target.live_session_id }}
      />
    );
  return (
    <EmptyState icon="notebook" title={words.live.title} detail={words.live.detail}>
      <Launch url={launchUrl} primary />
      <Button onClick={() => setHere(true)}>{words.live.here}</Button>
    </EmptyState>
  );
}

/** One pane, mounted anew where it is asked for with other options. */
function Shown({
  show,
  name,
  options,
}: {
  show: HubPageProps["show"];
  name: PaneName;
  options: PaneOptions;
}) {
  const place = useRef<HTMLDivElement>(null);
  const asked = JSON.stringify(options);
  useEffect(() => {
    if (place.current === null) return undefined;
    return show(name, place.current, JSON.parse(asked) as PaneOptions);
  }, [name, asked, show]);
  return <div class="helpout-hub__place" ref={place} />;
}
