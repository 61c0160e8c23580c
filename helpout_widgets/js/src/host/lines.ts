/**
 * How the three lines of a connection are sent: codecs, rates and sizes, by who receives them.
 */
import type { CallLine, Device } from "../contracts/generated";
import { LINES } from "../core/call/members";
import type { Eased } from "../core/call/processor";
import type { Outgoing } from "./remote";

/** AV1 draws code text at full size where VP8 makes it a blur. */
const SHARED_SCREEN_CODECS = ["video/AV1", "video/VP9", "video/VP8"];
/** What the recorder takes, and how much of it, in bits a second. */
const RECORDER_CODECS: ReadonlySet<string> = new Set(["video/VP8", "video/rtx"]);
const RECORDER_BPS_MAX = { camera: 400_000, screen: 800_000 } as const;
const EASED_FPS_MAX = 15;

/** All lines of a connection that makes the first offer, in their order. */
export function makeLines(
  connection: RTCPeerConnection,
  outgoing: Outgoing,
  direction: RTCRtpTransceiverDirection,
  device: Device,
): void {
  // One stream for voice and camera keeps lips and words together.
  const person = new MediaStream();
  for (const line of LINES) {
    const transceiver = connection.addTransceiver(
      outgoing[line] ?? (line === "audio" ? "audio" : "video"),
      { direction, streams: line === "screen" ? [] : [person] },
    );
    chooseCodecs(transceiver, line, device);
  }
}

/** Before the line is first described. */
export function chooseCodecs(transceiver: RTCRtpTransceiver, line: CallLine, device: Device): void {
  if (line === "audio" || transceiver.setCodecPreferences === undefined) return;
  const known = RTCRtpReceiver.getCapabilities?.("video")?.codecs;
  if (known === undefined) return;
  if (device === "recorder") {
    const plain = known.filter((codec) => RECORDER_CODECS.has(codec.mimeType));
    if (plain.length > 0) transceiver.setCodecPreferences(plain);
    return;
  }
  if (line !== "screen") return;
  const rank = (codec: { mimeType: string }) => {
    const place = SHARED_SCREEN_CODECS.indexOf(codec.mimeType);
    return place < 0 ? SHARED_SCREEN_CODECS.length : place;
  };
  transceiver.setCodecPreferences(known.toSorted((a, b) => rank(a) - rank(b)));
}

type Parameters = RTCRtpSendParameters & { degradationPreference?: string };

/** While the line is sent: repeated whenever something changed, at no cost where nothing did. */
export async function tune(
  sender: RTCRtpSender,
  line: CallLine,
  device: Device,
  eased: Eased,
): Promise<void> {
  if (line === "audio" || sender.getParameters === undefined) return;
  const parameters = sender.getParameters() as Parameters;
  const [encoding] = parameters.encodings ?? [];
  const before = JSON.stringify([parameters.degradationPreference, encoding]);
  if (line === "screen") parameters.degradationPreference = "maintain-resolution";
  if (encoding !== undefined) {
    if (device === "recorder") encoding.maxBitrate = RECORDER_BPS_MAX[line];
    if (line === "camera") ease(encoding, eased);
  }
  if (JSON.stringify([parameters.degradationPreference, encoding]) === before) return;
  // Browsers that do not know a wish refuse it; the call goes on without.
  await sender.setParameters(parameters).catch(() => {});
}

function ease(encoding: RTCRtpEncodingParameters, eased: Eased): void {
  if (eased === 0 && encoding.scaleResolutionDownBy === undefined) return;
  encoding.scaleResolutionDownBy = 2 ** eased;
  if (eased === 0) delete encoding.maxFramerate;
  else encoding.maxFramerate = EASED_FPS_MAX;
}

/** A picture's stream stays, and what draws it with it; its track is another. */
export function replaceTrack(stream: MediaStream, track: MediaStreamTrack): void {
  for (const old of stream.getTracks()) stream.removeTrack(old);
  stream.addTrack(track);
}
