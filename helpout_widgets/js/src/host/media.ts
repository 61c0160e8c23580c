/**
 * Camera and microphone of this page: one of each, whoever shows or sends them.
 *
 * Owns the tracks, the choice of devices and what is wrong with them. Knows no call: who sends a
 * track asks for it here and is told when it changes.
 */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type DeviceProblem, problemOf } from "../core/call/problems";

export type Kind = "audio" | "video";

export interface Device {
  readonly id: string;
  readonly label: string;
}

export interface Captured {
  readonly track: MediaStreamTrack | null;
  readonly problem: DeviceProblem | null;
  /** Asking the browser, and perhaps the person, for it. */
  readonly busy: boolean;
}

const NOTHING: Captured = { track: null, problem: null, busy: false };
/** A face beside code; the shared screen is what needs the bits. */
const CAMERA = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 30 } };
const VOICE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const CHOICE_KEY = "helpouts.device.";
const SPEAKER_KEY = "helpouts.device.speaker";
const BLUR_KEY = "helpouts.blur";

export class Media {
  readonly audio: ReadonlySignal<Captured>;
  readonly video: ReadonlySignal<Captured>;
  /** Whether others hear us: a muted microphone stays open, so that talking is at once. */
  readonly muted: ReadonlySignal<boolean>;
  readonly devices: ReadonlySignal<Readonly<Record<Kind, readonly Device[]>>>;
  /** Where the browser lets a page choose one; else empty. */
  readonly speakers: ReadonlySignal<readonly Device[]>;
  /** The chosen one's id; empty: the system's. */
  readonly speaker: ReadonlySignal<string>;
  /** Whether the camera's own browser can blur what is behind a person; null: it cannot. */
  readonly blurred: ReadonlySignal<boolean | null>;
  readonly secure: boolean;
  #audio = signal<Captured>(NOTHING);
  #video = signal<Captured>(NOTHING);
  #muted = signal(false);
  #devices = signal<Record<Kind, readonly Device[]>>({ audio: [], video: [] });
  #speakers = signal<readonly Device[]>([]);
  #speaker = signal(localStorage.getItem(SPEAKER_KEY) ?? "");
  #blurred = signal<boolean | null>(null);
  #meter: { context: AudioContext; analyser: AnalyserNode; track: MediaStreamTrack } | null = null;

  #camera: MediaTrackConstraints;

  /** `camera`: what is asked of one, as far as it can. */
  constructor(camera: MediaTrackConstraints = CAMERA) {
    this.#camera = camera;
    this.audio = this.#audio;
    this.video = this.#video;
    this.muted = this.#muted;
    this.devices = this.#devices;
    this.speakers = this.#speakers;
    this.speaker = this.#speaker;
    this.blurred = this.#blurred;
    this.secure = globalThis.isSecureContext && navigator.mediaDevices !== undefined;
    if (this.secure)
      navigator.mediaDevices.addEventListener("devicechange", () => void this.#devicesChanged());
  }

  /** Open what is wanted and not open yet. Never rejects: what failed says why. */
  async start(wanted: { audio: boolean; video: boolean }): Promise<void> {
    const audio = wanted.audio && this.#audio.peek().track === null;
    const video = wanted.video && this.#video.peek().track === null;
    if (!audio && !video) return;
    // Together first: one question to the person instead of two.
    if (audio && video && (await this.#open(["audio", "video"]))) return;
    if (audio) await this.#open(["audio"]);
    if (video) await this.#open(["video"]);
  }

  async choose(kind: Kind, deviceId: string): Promise<void> {
    localStorage.setItem(CHOICE_KEY + kind, deviceId);
    const before = this.#of(kind).peek().track;
    this.#release(kind);
    before?.stop();
    await this.#open([kind]);
  }

  chosen(kind: Kind): string {
    const track = this.#of(kind).peek().track;
    return track?.getSettings().deviceId ?? localStorage.getItem(CHOICE_KEY + kind) ?? "";
  }

  /** Where others are heard, from now on. */
  chooseSpeaker(id: string): void {
    localStorage.setItem(SPEAKER_KEY, id);
    this.#speaker.value = id;
  }

  /** A short sound there. Rejects where it cannot be played. */
  async playSound(): Promise<void> {
    const context = new AudioContext() as AudioContext & { setSinkId?(id: string): Promise<void> };
    try {
      if (this.#speaker.peek() !== "") await context.setSinkId?.(this.#speaker.peek());
      if (context.state === "suspended") await context.resume();
      await chime(context);
    } finally {
      void context.close();
    }
  }

  /** Blur what is behind the person, or not; remembered. */
  async blur(wanted: boolean): Promise<void> {
    localStorage.setItem(BLUR_KEY, wanted ? "yes" : "no");
    const track = this.#video.peek().track;
    if (track !== null) await this.#blur(track, wanted);
  }

  setMuted(muted: boolean): void {
    this.#muted.value = muted;
    const track = this.#audio.peek().track;
    if (track !== null) track.enabled = !muted;
  }

  /** Closes the camera itself, so that its light goes out. */
  cameraOff(): void {
    const track = this.#video.peek().track;
    this.#release("video");
    track?.stop();
  }

  /** Let go of everything. */
  stop(): void {
    for (const kind of ["audio", "video"] as const) {
      const track = this.#of(kind).peek().track;
      this.#release(kind);
      track?.stop();
    }
    void this.#meter?.context.close();
    this.#meter = null;
  }

  /** Whether `level` is measured: without a way to play sound, browsers measure none either. */
  get measures(): boolean {
    return this.#meter?.context.state === "running";
  }

  /** How loud the microphone is now, 0..1; 0 where there is none. */
  level(): number {
    const track = this.#audio.peek().track;
    if (track === null) return 0;
    if (this.#meter?.track !== track) this.#listenTo(track);
    const meter = this.#meter;
    if (meter === null) return 0;
    const wave = new Float32Array(meter.analyser.fftSize);
    meter.analyser.getFloatTimeDomainData(wave);
    let sum = 0;
    for (const sample of wave) sum += sample * sample;
    const loudness = 20 * Math.log10(Math.sqrt(sum / wave.length) + 1e-6);
    // From the noise of a room (-60 dB) to a raised voice (-12 dB).
    return Math.min(1, Math.max(0, (loudness + 60) / 48));
  }

  #listenTo(track: MediaStreamTrack): void {
    void this.#meter?.context.close();
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    if (context.state === "suspended") void context.resume().catch(() => {});
    this.#meter = { context, analyser, track };
  }

  #of(kind: Kind): Signal<Captured> {
    return kind === "audio" ? this.#audio : this.#video;
  }

  #release(kind: Kind): void {
    this.#of(kind).value = NOTHING;
  }

  async #open(kinds: readonly Kind[]): Promise<boolean> {
    batch(() => {
      for (const kind of kinds) this.#of(kind).value = { ...NOTHING, busy: true };
    });
    try {
      if (!this.secure) throw new TypeError("no devices outside secure pages");
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: kinds.includes("audio") && this.#constraints("audio"),
        video: kinds.includes("video") && this.#constraints("video"),
      });
      // At once: others are told of both together, and everything is drawn once.
      batch(() => {
        for (const track of stream.getTracks()) this.#took(track);
        for (const kind of kinds)
          if (this.#of(kind).peek().busy) this.#of(kind).value = { ...NOTHING, problem: "missing" };
      });
      await this.#listDevices();
      return true;
    } catch (error) {
      const problem = problemOf(error, this.secure);
      for (const kind of kinds) this.#of(kind).value = { ...NOTHING, problem };
      return false;
    }
  }

  #constraints(kind: Kind): MediaTrackConstraints {
    const id = localStorage.getItem(CHOICE_KEY + kind);
    // Ideal, not exact: a device that was unplugged must not end in an error.
    const device = id === null ? {} : { deviceId: { ideal: id } };
    return kind === "audio" ? { ...VOICE, ...device } : { ...this.#camera, ...device };
  }

  #took(track: MediaStreamTrack): void {
    const kind = track.kind as Kind;
    if (kind === "audio") track.enabled = !this.#muted.peek();
    track.addEventListener("ended", () => {
      if (this.#of(kind).peek().track !== track) return;
      this.#release(kind);
      void this.#open([kind]);
    });
    this.#of(kind).value = { track, problem: null, busy: false };
    if (kind === "video") void this.#blur(track, localStorage.getItem(BLUR_KEY) === "yes");
  }

  /** The browser's own blur, where the camera has it both on and off. */
  async #blur(track: MediaStreamTrack, wanted: boolean): Promise<void> {
    const can = blurOf(track.getCapabilities?.());
    if (can === null) {
      this.#blurred.value = null;
      return;
    }
    const is = blurOf(track.getSettings()) ?? false;
    if (is !== wanted)
      await track
        .applyConstraints({ backgroundBlur: wanted } as MediaTrackConstraints)
        .catch(() => {});
    if (this.#video.peek().track === track)
      this.#blurred.value = blurOf(track.getSettings()) ?? false;
  }

  async #listDevices(): Promise<void> {
    const list = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const of = (kind: string): Device[] =>
      list
        .filter((device) => device.kind === kind && device.deviceId !== "")
        .map((device) => ({ id: device.deviceId, label: device.label }));
    this.#devices.value = { audio: of("audioinput"), video: of("videoinput") };
    this.#speakers.value = canChooseSpeaker() ? of("audiooutput") : [];
    // Unplugged: the system's is used, and the choice kept for when it comes back.
    const known = this.#speakers.peek().some((one) => one.id === localStorage.getItem(SPEAKER_KEY));
    this.#speaker.value = known ? (localStorage.getItem(SPEAKER_KEY) ?? "") : "";
  }

  /** Something was plugged in or out: what was missing is tried again. */
  async #devicesChanged(): Promise<void> {
    await this.#listDevices();
    for (const kind of ["audio", "video"] as const)
      if (this.#of(kind).peek().problem === "missing" && this.#devices.peek()[kind].length > 0)
        await this.#open([kind]);
  }
}

function canChooseSpeaker(): boolean {
  return "setSinkId" in HTMLMediaElement.prototype;
}

/** What a camera's settings or capabilities say of blur; null where it has no choice. */
function blurOf(of: unknown): boolean | null {
  const blur = (of as { backgroundBlur?: unknown } | undefined)?.backgroundBlur;
  if (Array.isArray(blur)) return blur.length > 1 ? true : null;
  return typeof blur === "boolean" ? blur : null;
}

const CHIME_HZ = [523, 659, 784] as const;
const NOTE_S = 0.16;

function chime(context: AudioContext): Promise<void> {
  return new Promise((resolve) => {
    CHIME_HZ.forEach((hertz, index) => {
      const tone = context.createOscillator();
      const loudness = context.createGain();
      const begin = context.currentTime + index * NOTE_S;
      tone.frequency.value = hertz;
      loudness.gain.setValueAtTime(0.2, begin);
      loudness.gain.exponentialRampToValueAtTime(0.001, begin + NOTE_S);
      tone.connect(loudness).connect(context.destination);
      tone.start(begin);
      tone.stop(begin + NOTE_S);
      if (index === CHIME_HZ.length - 1) tone.addEventListener("ended", () => resolve());
    });
  });
}
