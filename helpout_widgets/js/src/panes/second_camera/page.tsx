/** The phone's page: one button, then the picture that it sends. */
import { secondCamera } from "../../core/messages/en/second_camera";
import type { PhoneCamera, PhoneStanding } from "../../host/second_camera";
import { Button, EmptyState, Note, PaneFrame } from "../../ui";
import { useStreamOf, Video } from "../call/video";

const words = secondCamera.page;

export function PhonePage({ camera }: { camera: PhoneCamera | null }) {
  return (
    <PaneFrame title={words.title}>
      <div class="helpout-body helpout-stack">
        {camera === null ? (
          <EmptyState icon="link" title={words.noCode.title} detail={words.noCode.detail} />
        ) : (
          <Phone camera={camera} standing={camera.standing.value} />
        )}
      </div>
    </PaneFrame>
  );
}

function Phone({ camera, standing }: { camera: PhoneCamera; standing: PhoneStanding }) {
  switch (standing.name) {
    case "ready":
    case "starting":
      return (
        <EmptyState icon="video" title={words.title} detail={words.what}>
          <Button
            kind="primary"
            icon="video"
            busy={standing.name === "starting"}
            onClick={() => void camera.start()}
          >
            {standing.name === "starting" ? words.starting : words.start}
          </Button>
        </EmptyState>
      );
    case "live":
      return <Live camera={camera} of={standing.of} reconnecting={standing.reconnecting} />;
    case "problem": {
      const advice = words.problems[standing.problem] ?? words.failed;
      return (
        <EmptyState icon="video-off" title={advice.title} detail={advice.detail}>
          <Button onClick={() => void camera.start()}>{words.again}</Button>
        </EmptyState>
      );
    }
    case "used":
      return <EmptyState icon="link" title={words.used.title} detail={words.used.detail} />;
    case "failed":
      return (
        <EmptyState icon="alert" title={words.failed.title} detail={words.failed.detail}>
          <Button onClick={() => void camera.start()}>{words.again}</Button>
        </EmptyState>
      );
    case "over":
      return <EmptyState icon="video-off" title={words.over.title} detail={words.over.detail} />;
  }
}

function Live({
  camera,
  of,
  reconnecting,
}: {
  camera: PhoneCamera;
  of: string;
  reconnecting: boolean;
}) {
  const stream = useStreamOf(camera.media.video.value.track);
  const seenBy = (camera.call.value?.peers.value ?? []).filter(
    (peer) => peer.view.value.state === "connected",
  ).length;
  return (
    <>
      <h2 class="helpout-h">{words.live(of)}</h2>
      <div class="helpout-video helpout-phone__picture">
        <Video stream={stream} label={words.picture} whole />
      </div>
      <p class="helpout-small helpout-soft" role="status">
        {words.sent(seenBy)}
      </p>
      {reconnecting && <Note tone="warn">{words.reconnecting}</Note>}
      <div class="helpout-line helpout-line--wrap">
        {camera.media.devices.value.video.length > 1 && (
          <Button icon="refresh" onClick={() => void camera.turn()}>
            {words.turn}
          </Button>
        )}
        <Button kind="bad" icon="stop" onClick={() => camera.stop()}>
          {words.stop}
        </Button>
      </div>
    </>
  );
}
