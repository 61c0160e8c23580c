/** Says what changed in the room to who cannot see it: recording, hands, the lead. */
import { useEffect, useRef } from "preact/hooks";
import { recording as recordingWords } from "../../core/messages/en/recording";
import { roomPeople } from "../../core/messages/en/room_people";
import { useAnnounce } from "../../ui";
import { handsOf } from "./hands";
import { useLive } from "./live";

export function Spoken() {
  useSpokenKeys();
  useSpokenRecording();
  useSpokenHands();
  return null;
}

function useSpokenKeys(): void {
  const live = useLive();
  const announce = useAnnounce();
  const said = live.said.value;
  useEffect(() => {
    if (said !== "") announce(said);
  }, [said]);
}

function useSpokenRecording(): void {
  const live = useLive();
  const announce = useAnnounce();
  const { recording, account_id: me } = live.room.state.value;
  // What is on and waits for the first sound is not said to have begun.
  const stands = recording.waits ? "waits" : recording.name;
  const before = useRef(stands);
  useEffect(() => {
    const was = before.current;
    before.current = stands;
    if (was === stands) return;
    const { said } = recordingWords;
    if (recording.name === "asking" && recording.asked_by !== me)
      announce(said.asks(live.find.peek()(recording.asked_by ?? "").short), "now");
    if (stands === "on") announce(said.on, "now");
    if (recording.name === "paused") announce(said.paused, "now");
    if (recording.name === "off" || recording.name === "failed") announce(said.off, "now");
  }, [stands]);
}

function useSpokenHands(): void {
  const live = useLive();
  const announce = useAnnounce();
  const state = live.room.state.value;
  const hands = handsOf(state.participants);
  const before = useRef<readonly string[]>(hands);
  useEffect(() => {
    const fresh = hands.filter((id) => !before.current.includes(id) && id !== state.account_id);
    before.current = hands;
    for (const id of fresh) announce(roomPeople.hand.raised(live.find.peek()(id).short));
  }, [hands.join()]);
}
