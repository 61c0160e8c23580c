/** What opens above the controls: one part at a time, closed by Escape. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { handout } from "../../core/messages/en/handout";
import { inCall } from "../../core/messages/en/in_call";
import { notes } from "../../core/messages/en/notes";
import { recording } from "../../core/messages/en/recording";
import { roomPeople } from "../../core/messages/en/room_people";
import { secondCamera } from "../../core/messages/en/second_camera";
import { IconButton } from "../../ui";
import { DeviceSelect, SpeakerSelect } from "../call/devices";
import { NetworkRow } from "../call/network";
import { QualityPanel } from "../call/quality";
import { HandoutPane } from "../handout/pane";
import { NotesPane } from "../notes/pane";
import { SecondCamera } from "../second_camera/link";
import { HandOverPanel } from "./hand_over";
import { type PanelName, useLive } from "./live";
import { MorePanel } from "./more";
import { RecordPanel } from "./recording_ask";

const titles: Record<PanelName, string> = {
  more: inCall.more,
  quality: inCall.quality.title,
  network: inCall.testNetwork,
  devices: inCall.devices,
  record: recording.ask.title,
  hand_over: roomPeople.handOver.title,
  camera: secondCamera.link.title,
  handout: handout.title,
  notes: notes.title,
};

const contents: Record<PanelName, () => ComponentChildren> = {
  more: () => <MorePanel />,
  quality: () => <QualityPanel />,
  network: () => <NetworkPanel />,
  devices: () => <DevicesPanel />,
  record: () => <RecordPanel />,
  hand_over: () => <HandOverPanel />,
  camera: () => <SecondCamera />,
  handout: () => <HandoutPane />,
  notes: () => <NotesPane />,
};

export function Panel() {
  const live = useLive();
  const name = live.panel.value;
  if (name === null) return null;
  return <OpenPanel key={name} name={name} />;
}

function OpenPanel({ name }: { name: PanelName }) {
  const live = useLive();
  const root = useRef<HTMLElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    root.current?.focus();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  const close = () => {
    live.panel.value = null;
  };
  return (
    <section
      ref={root}
      class="helpout-panel"
      aria-label={titles[name]}
      data-helpout-panel={name}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      <header class="helpout-line helpout-line--between">
        <h2 class="helpout-h helpout-h--m">{titles[name]}</h2>
        <IconButton icon="close" size="s" label={inCall.close} onClick={close} />
      </header>
      {contents[name]()}
    </section>
  );
}

function DevicesPanel() {
  return (
    <div class="helpout-stack">
      <DeviceSelect kind="audio" />
      <DeviceSelect kind="video" />
      <SpeakerSelect />
    </div>
  );
}

function NetworkPanel() {
  const { call } = useLive().room;
  return (
    <ul class="helpout-results">
      <NetworkRow
        connection={{
          known: true,
          away: false,
          noRelay: false,
          again: () => void call.prepare().catch(() => {}),
        }}
      />
    </ul>
  );
}
