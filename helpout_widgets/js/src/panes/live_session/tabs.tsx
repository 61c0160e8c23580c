/** The tabs of a live session: of its parts where the pane is narrow, of the side where it is wide. */
import { liveSession as words } from "../../core/messages/en/live_session";
import { roomPeople } from "../../core/messages/en/room_people";
import { classes } from "../../ui";
import { handsOf } from "./hands";
import { useLive } from "./live";
import { rosterOf, waitingOf } from "./roster_rows";

export type Tab = "cells" | "chat" | "people" | "screen";
export type SideTab = "chat" | "people";

/** How many people are here. */
function usePeopleCount(): number {
  const live = useLive();
  return rosterOf(live.room.state.value).filter((row) => row.here).length;
}

/** Whether the list of people holds something to look at: a hand, somebody at the door. */
function usePeopleNews(): boolean {
  const live = useLive();
  const waiting = live.mayModerate.value ? waitingOf(live.session.value.members).length : 0;
  return waiting > 0 || handsOf(live.room.state.value.participants).length > 0;
}

function Count({ count, isNew }: { count: number; isNew: boolean }) {
  if (count === 0) return null;
  return <span class={classes("helpout-count", isNew && "helpout-count--new")}>{count}</span>;
}

interface TabListProps {
  tab: Tab;
  onTab(tab: Tab): void;
  unread: number;
  sharing: boolean;
}

export function TabList({ tab, onTab, unread, sharing }: TabListProps) {
  const people = usePeopleCount();
  const news = usePeopleNews();
  const tabs: { value: Tab; label: string; count: number }[] = [
    { value: "cells", label: words.tabs.cells, count: 0 },
    { value: "chat", label: words.tabs.chat, count: unread },
    { value: "people", label: roomPeople.tab, count: people },
    { value: "screen", label: words.tabs.screen, count: sharing ? 1 : 0 },
  ];
  const chosen = tabs.findIndex((one) => one.value === tab);
  return (
    <div
      class="helpout-tabs helpout-live__tabs"
      role="tablist"
      aria-label={words.tabs.label}
      onKeyDown={(event) => {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        const next = tabs[(chosen + step + tabs.length) % tabs.length];
        if (step === 0 || next === undefined) return;
        event.preventDefault();
        onTab(next.value);
        const child = event.currentTarget.children[tabs.indexOf(next)];
        if (child instanceof HTMLElement) child.focus();
      }}
    >
      {tabs.map(({ value, label, count }) => (
        <button
          key={value}
          type="button"
          role="tab"
          class="helpout-tab"
          aria-selected={value === tab}
          tabIndex={value === tab ? 0 : -1}
          onClick={() => onTab(value)}
        >
          {label}
          <Count count={count} isNew={value !== "people" || news} />
        </button>
      ))}
    </div>
  );
}

interface SideTabsProps {
  tab: SideTab;
  onTab(tab: SideTab): void;
  unread: number;
}

/** Chat and people share the side; where the pane is narrow they are tabs of their own. */
export function SideTabs({ tab, onTab, unread }: SideTabsProps) {
  const people = usePeopleCount();
  const news = usePeopleNews();
  const tabs = [
    { value: "chat", label: words.tabs.chat, count: unread, isNew: true },
    { value: "people", label: roomPeople.tab, count: people, isNew: news },
  ] as const;
  return (
    <div
      class="helpout-tabs helpout-live__side-tabs"
      role="tablist"
      aria-label={words.tabs.side}
      onKeyDown={(event) => {
        if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
        event.preventDefault();
        const next = tab === "chat" ? "people" : "chat";
        onTab(next);
        const child = event.currentTarget.children[next === "chat" ? 0 : 1];
        if (child instanceof HTMLElement) child.focus();
      }}
    >
      {tabs.map(({ value, label, count, isNew }) => (
        <button
          key={value}
          type="button"
          role="tab"
          class="helpout-tab"
          aria-selected={value === tab}
          tabIndex={value === tab ? 0 : -1}
          onClick={() => onTab(value)}
        >
          {label}
          <Count count={count} isNew={isNew} />
        </button>
      ))}
    </div>
  );
}
