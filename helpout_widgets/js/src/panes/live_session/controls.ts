/** What the buttons and keys of a live session do with microphone, camera and hand. */
import type { Live } from "./live";

export function toggleMute(live: Live): void {
  const { media, talking } = live.room;
  // Where no sound is wanted in this room, and where one holds to talk, mute is not the way out.
  if (talking.sameRoom.peek() || talking.pushToTalk.peek()) return;
  if (media.audio.peek().track === null) {
    media.setMuted(false);
    void media.start({ audio: true, video: false });
  } else media.setMuted(!media.muted.peek());
}

export function toggleCamera(live: Live): void {
  const { media } = live.room;
  if (media.video.peek().track === null) void media.start({ audio: false, video: true });
  else media.cameraOff();
}

/** Whether this person's hand is up. */
export function handIsUp(live: Live): boolean {
  const { participants, account_id: me } = live.room.state.value;
  return participants.some((one) => one.account.id === me && one.hand > 0);
}

export function raiseHand(live: Live, raised: boolean): void {
  live.room.client.send({ type: "raise_hand", raised });
}

/** Be seen and heard here; another window of this person leaves the call. */
export function takeCall(live: Live): void {
  const { call, media, talking } = live.room;
  performance.mark("helpouts.join");
  talking.setSameRoom(false);
  void media.start({ audio: true, video: true });
  void call.join();
}
