/** On the computer: a one-time link, as a code to scan, that makes a phone a camera. */
import { useState } from "preact/hooks";
import type { CameraLink } from "../../contracts/generated";
import { secondCamera } from "../../core/messages/en/second_camera";
import { phoneAddress } from "../../core/second_camera";
import { Button, Note } from "../../ui";
import { useLive } from "../live_session/live";
import { QrCode } from "./qr";

const words = secondCamera.link;

/** A panel of the live session. */
export function SecondCamera() {
  const live = useLive();
  const { api } = live.context;
  const [link, setLink] = useState<CameraLink | null>(null);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const { call, account_id: me } = live.room.state.value;
  const runs = call.some((member) => member.device === "camera" && member.account_id === me);
  const make = () => {
    setBusy(true);
    setFailed(false);
    api
      .makeCameraLink(live.room.id)
      .then(setLink, () => setFailed(true))
      .finally(() => setBusy(false));
  };
  const end = () => {
    setLink(null);
    void api.endCameraLink(live.room.id).catch(() => setFailed(true));
  };
  return (
    <div class="helpout-stack">
      <p class="helpout-small helpout-soft">{words.why(live.otherName)}</p>
      {link !== null && !runs && <Link link={link} />}
      {failed && (
        <p class="helpout-small helpout-bad" role="alert">
          {words.failed}
        </p>
      )}
      <div class="helpout-line helpout-line--wrap">
        <Button
          kind={link === null && !runs ? "primary" : "plain"}
          icon="link"
          busy={busy}
          onClick={make}
        >
          {link === null && !runs ? words.make : words.again}
        </Button>
        {(runs || link !== null) && (
          <Button kind="bad" icon="stop" onClick={end}>
            {words.end}
          </Button>
        )}
      </div>
    </div>
  );
}

function Link({ link }: { link: CameraLink }) {
  const live = useLive();
  const [copied, setCopied] = useState(false);
  const here = new URL(live.context.rooms.parts.baseUrl, window.location.href).href;
  const { address, fault } = phoneAddress(here, link.marketplace_url, link.code);
  return (
    <div class="helpout-stack helpout-stack--s">
      <QrCode text={address} label={words.code} />
      <p class="helpout-small">{words.scan}</p>
      <label class="helpout-stack helpout-stack--s">
        <span class="helpout-small helpout-soft">{words.address}</span>
        <input class="helpout-input" readOnly value={address} onFocus={selectAll} />
      </label>
      <div class="helpout-line helpout-line--wrap">
        <Button
          size="s"
          icon={copied ? "check" : "copy"}
          onClick={() => {
            void navigator.clipboard?.writeText(address).then(() => setCopied(true));
          }}
        >
          {copied ? words.copied : words.copy}
        </Button>
        <span class="helpout-small helpout-soft">
          {words.lapses(Math.max(1, Math.round(link.expires_in_ms / 60_000)))}
        </span>
      </div>
      {fault !== "" && <Note tone="warn">{words[fault]}</Note>}
    </div>
  );
}

function selectAll({ currentTarget }: { currentTarget: HTMLInputElement }): void {
  currentTarget.select();
}
