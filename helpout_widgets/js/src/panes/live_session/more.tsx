/** What else one can do in a live session: layouts, floating, talking, captions, devices. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { LAYOUTS } from "../../core/call/layout";
import { handout } from "../../core/messages/en/handout";
import { inCall } from "../../core/messages/en/in_call";
import { notes } from "../../core/messages/en/notes";
import { recording } from "../../core/messages/en/recording";
import { roomPeople } from "../../core/messages/en/room_people";
import { secondCamera } from "../../core/messages/en/second_camera";
import { Button, CheckBox, Segment } from "../../ui";
import { handIsUp, raiseHand } from "./controls";
import { type Live, useLive } from "./live";
import { isAskable } from "./recording_state";

export function MorePanel() {
  const live = useLive();
  const { call, captions, talking, wishes } = live.room;
  const inIt = call.phase.value === "in" || call.phase.value === "joining";
  const sends = inIt && !call.watching.value;
  return (
    <div class="helpout-stack">
      {inIt && (
        <div class="helpout-line helpout-line--wrap">
          <span class="helpout-label">{inCall.layout.label}</span>
          <Segment
            label={inCall.layout.label}
            value={wishes.layout.value}
            choices={LAYOUTS.map((value) => ({ value, label: inCall.layout.names[value] }))}
            onValue={(layout) => wishes.setLayout(layout)}
          />
        </div>
      )}
      <div class="helpout-more">
        {inIt && <FloatButton />}
        <HandButton />
        {sends && <RecordButton />}
        {sends && (
          <PanelButton icon="settings" to="devices">
            {inCall.devices}
          </PanelButton>
        )}
        <PanelButton icon="copy" to="handout">
          {handout.title}
        </PanelButton>
        <PanelButton icon="edit" to="notes">
          {notes.title}
        </PanelButton>
        {live.room.state.value.role !== "watcher" && (
          <PanelButton icon="phone" to="camera">
            {secondCamera.link.title}
          </PanelButton>
        )}
        <PanelButton icon="globe" to="network">
          {inCall.testNetwork}
        </PanelButton>
        {live.session.value.booking !== null && live.isLead.value && (
          <PanelButton icon="people" to="hand_over">
            {roomPeople.handOver.open}
          </PanelButton>
        )}
      </div>
      <WhyNotRecorded shown={sends} />
      {inIt && (
        <div class="helpout-stack helpout-stack--s">
          {sends && (
            <Switch
              checked={talking.pushToTalk.value}
              onChecked={(on) => talking.setPushToTalk(on)}
              detail={inCall.talk.pushToTalkDetail}
            >
              {inCall.talk.pushToTalk}
            </Switch>
          )}
          <Switch
            checked={captions.on.value}
            onChecked={(on) => captions.setOn(on)}
            detail={captions.hears ? inCall.captions.detail : inCall.captions.others}
          >
            {inCall.captions.name}
          </Switch>
          {sends && (
            <Switch
              checked={talking.sameRoom.value}
              onChecked={(on) => talking.setSameRoom(on)}
              detail={inCall.talk.sameRoomDetail}
            >
              {inCall.talk.sameRoom}
            </Switch>
          )}
        </div>
      )}
    </div>
  );
}

interface SwitchProps {
  checked: boolean;
  onChecked(on: boolean): void;
  detail: string;
  children: ComponentChildren;
}

function Switch({ checked, onChecked, detail, children }: SwitchProps) {
  return (
    <CheckBox checked={checked} onChecked={onChecked}>
      <b class="helpout-strong">{children}</b>{" "}
      <span class="helpout-small helpout-soft">{detail}</span>
    </CheckBox>
  );
}

function PanelButton(props: {
  icon: "settings" | "globe" | "people" | "phone" | "copy" | "edit";
  to: "devices" | "network" | "hand_over" | "camera" | "handout" | "notes";
  children: ComponentChildren;
}) {
  const live = useLive();
  return (
    <Button
      icon={props.icon}
      onClick={() => {
        live.panel.value = props.to;
      }}
    >
      {props.children}
    </Button>
  );
}

/** Floats the picture, or brings it back; false where the browser would not. */
export async function toggleFloat(live: Live): Promise<boolean> {
  const { floating } = live.room;
  if (floating.shown.peek()) {
    floating.stop();
    return true;
  }
  const video = document.querySelector<HTMLVideoElement>(
    ".helpout-stage__large .helpout-mesh__one:not(.helpout-mesh__one--self) video",
  );
  return await floating.start(inCall.float.title(live.otherName), video);
}

function FloatButton() {
  const live = useLive();
  const { floating } = live.room;
  const [failed, setFailed] = useState(false);
  if (!floating.available) return null;
  return (
    <>
      <Button
        icon="float"
        onClick={() => void toggleFloat(live).then((floats) => setFailed(!floats))}
      >
        {floating.shown.value ? inCall.float.stop : inCall.float.start}
      </Button>
      {failed && (
        <span class="helpout-small helpout-warn" role="alert">
          {inCall.float.failed}
        </span>
      )}
    </>
  );
}

function HandButton() {
  const live = useLive();
  const up = handIsUp(live);
  return (
    <Button icon="hand" aria-pressed={up} onClick={() => raiseHand(live, !up)}>
      {up ? roomPeople.hand.lower : roomPeople.hand.raise}
    </Button>
  );
}

function RecordButton() {
  const live = useLive();
  const refusal = live.session.value.recording_refused;
  const reason =
    refusal === "off" && live.room.state.value.topology === "server"
      ? recording.notNow.server
      : refusal !== ""
        ? recording.refused[refusal]
        : isAskable(live.room.state.value.recording)
          ? false
          : recording.notNow.running;
  return (
    <Button
      icon="record"
      disabled={reason}
      onClick={() => {
        live.panel.value = "record";
      }}
    >
      {recording.start}
    </Button>
  );
}

/** Said, not only hinted at: who wonders why the button does nothing reads it here. */
function WhyNotRecorded({ shown }: { shown: boolean }) {
  const refusal = useLive().session.value.recording_refused;
  if (!shown || refusal === "") return null;
  return (
    <p class="helpout-small helpout-soft" data-helpout-refused={refusal}>
      {recording.refused[refusal]}
    </p>
  );
}
