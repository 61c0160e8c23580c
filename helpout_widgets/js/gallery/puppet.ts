/** Another person of a call, played by this very page: takes offers, sends drawn pictures. */
import type { SignalFrame } from "../src/contracts/generated";

const SKINS = ["#7b3fb5", "#a8480b", "#b3245c", "#3f5b9e", "#5b6b12"];

function drawn(index: number): MediaStreamTrack {
  const canvas = document.createElement("canvas");
  canvas.width = 320;
  canvas.height = 200;
  const brush = canvas.getContext("2d");
  let turn = 0;
  const draw = () => {
    if (brush === null) return;
    turn += 1;
    brush.fillStyle = "#5c6570";
    brush.fillRect(0, 0, 320, 200);
    brush.fillStyle = SKINS[index % SKINS.length] ?? "#444";
    brush.fillRect(90, 130, 140, 90);
    brush.fillStyle = "#a8754f";
    brush.beginPath();
    brush.arc(160, 92 + (turn % 2), 46, 0, 7);
    brush.fill();
  };
  setInterval(draw, 100);
  draw();
  return canvas.captureStream(10).getVideoTracks()[0] as MediaStreamTrack;
}

/** A screen with code on it. */
function screen(): MediaStreamTrack {
  const canvas = document.createElement("canvas");
  canvas.width = 960;
  canvas.height = 540;
  const brush = canvas.getContext("2d");
  const draw = () => {
    if (brush === null) return;
    brush.fillStyle = "#ffffff";
    brush.fillRect(0, 0, 960, 540);
    brush.fillStyle = "#222222";
    brush.font = "22px monospace";
    ["joined = orders.merge(", "    shops, on='shop_id',", ")", "joined.columns"].forEach(
      (line, index) => {
        brush.fillText(line, 40, 60 + index * 34);
      },
    );
  };
  setInterval(draw, 200);
  draw();
  return canvas.captureStream(5).getVideoTracks()[0] as MediaStreamTrack;
}

export interface PuppetParts {
  connection_id: string;
  index: number;
  camera: boolean;
  screen: boolean;
  /** Points at the shared screen, and draws upon it. */
  points: boolean;
  tell(signal: Pick<SignalFrame, "sender" | "description" | "candidate">): void;
}

export class Puppet {
  readonly #pc = new RTCPeerConnection();
  readonly #parts: PuppetParts;
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: PuppetParts) {
    this.#parts = parts;
    this.#pc.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate !== null && candidate.candidate !== "")
        this.#tell(null, candidate.toJSON() as Record<string, unknown>);
    });
    if (parts.points) this.#point();
  }

  #point(): void {
    const how = { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 };
    const channel = this.#pc.createDataChannel("pointer", how);
    const ring = Array.from({ length: 40 }, (_, step) => [
      0.28 + 0.1 * Math.cos(step / 6),
      0.19 + 0.07 * Math.sin(step / 6),
    ]).flat();
    channel.addEventListener("open", () =>
      setInterval(() => {
        channel.send(JSON.stringify(["d", 1, 0, ring]));
        channel.send(JSON.stringify(["p", 0.36, 0.27]));
      }, 400),
    );
  }

  receive(signal: { description?: object | null; candidate?: object | null }): void {
    this.#turn = this.#turn.then(() => this.#take(signal)).catch(() => {});
  }

  async #take(signal: { description?: object | null; candidate?: object | null }) {
    if (signal.candidate) await this.#pc.addIceCandidate(signal.candidate);
    if (!signal.description) return;
    await this.#pc.setRemoteDescription(signal.description as RTCSessionDescriptionInit);
    const [, camera, shared] = this.#pc.getTransceivers();
    if (camera !== undefined && this.#parts.camera) {
      camera.direction = "sendrecv";
      await camera.sender.replaceTrack(drawn(this.#parts.index));
    }
    if (shared !== undefined && this.#parts.screen) {
      shared.direction = "sendrecv";
      await shared.sender.replaceTrack(screen());
    }
    await this.#pc.setLocalDescription();
    const local = this.#pc.localDescription;
    if (local !== null) this.#tell({ type: local.type, sdp: local.sdp }, null);
  }

  #tell(description: Record<string, unknown> | null, candidate: Record<string, unknown> | null) {
    this.#parts.tell({ sender: this.#parts.connection_id, description, candidate });
  }
}
