/** A room without a server: one student, one tutor, a shared cell that was run. */

import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { readSyncMessage, writeSyncStep1 } from "y-protocols/sync";
import * as Y from "yjs";
import type {
  CallMember,
  ClientFrame,
  Entry,
  Grant,
  Hello,
  JoinCall,
  KernelState,
  Participant,
  RecordingStanding,
} from "../src/contracts/generated";
import { NO_RECORDING } from "../src/core/room/recording";
import { ada, amara, guests } from "./bookings";
import { lookedAt } from "./looked_at";
import { kernelAnswer, padEntries, TEXT } from "./pad";
import { Puppet } from "./puppet";

const CODE =
  'joined = orders.merge(\n    shops, on="shop_id",\n    suffixes=("", "_shop"),\n)\njoined.groupby("region")["amount"].sum()';
const TRACEBACK = [
  "\u001b[31m---------------------------------------\u001b[39m",
  "\u001b[31mKeyError\u001b[39m    Traceback (most recent call last)",
  "\u001b[36mCell\u001b[39m\u001b[36m \u001b[39m\u001b[32mIn[14], line 2\u001b[39m",
  "\u001b[31mKeyError\u001b[39m: 'region'",
];

const STILL = { still_id: "still_1", caption: "Taken by Ada", width: 960, height: 540 };

export interface Scene {
  role: "student" | "tutor";
  /** Nobody but oneself is there, and no cell is shared. */
  alone: boolean;
  /** What the tutor may do. */
  level: "view" | "edit" | "run";
  /** The tutor has asked to run. */
  asks: boolean;
  ended: boolean;
  /** Others in the call, with pictures. */
  people: number;
  /** A gathering, which is on air where `group` says so. */
  group: "" | "office" | "air";
  recording: RecordingStanding["name"] | "question";
  /** What else the room does, by name. */
  more: ReadonlySet<string>;
}

const kernel: KernelState = {
  kernel_id: "k",
  display_name: "Python 3 (ipykernel)",
  language: "python",
  status: "idle",
};

/** As much of a WebSocket as a room's client uses. */
export class GallerySocket {
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  binaryType = "arraybuffer";
  readonly #scene: Scene;
  readonly #now: number;
  readonly #doc = new Y.Doc();
  #received = 0;
  #sent = 0;
  #me = "";
  readonly #puppets = new Map<string, Puppet>();

  constructor(scene: Scene, now: number) {
    this.#scene = scene;
    this.#now = now;
    if (!scene.alone) this.#seed();
    queueMicrotask(() => this.onopen?.());
  }

  close(): void {}

  send(message: string | Uint8Array): void {
    if (typeof message === "string") {
      const frame = JSON.parse(message) as Hello | { type: string; n: number };
      if (frame.type === "hello") this.#welcome(frame as Hello);
      else if ("n" in frame) {
        this.#received = frame.n;
        this.#tell({ type: "ack", received: this.#received });
        this.#act(frame as ClientFrame);
      }
      return;
    }
    if (message[0] !== 0) return;
    const decoder = decoding.createDecoder(message);
    decoding.readVarUint(decoder);
    const answer = encoding.createEncoder();
    encoding.writeVarUint(answer, 0);
    readSyncMessage(decoder, answer, this.#doc, "page");
    if (encoding.length(answer) > 1) this.#bytes(answer);
  }

  #seed(): void {
    const cells: [string, string][] = [
      ["cell_one", CODE],
      ["cell_two", "joined.region"],
    ];
    if (this.#scene.more.has("pad")) cells.push(["cell_text", TEXT]);
    for (const [id, source] of cells) {
      const cell = new Y.Map<unknown>();
      cell.set("id", id);
      cell.set("cell_type", id === "cell_text" ? "markdown" : "code");
      cell.set("source", new Y.Text(source));
      this.#doc.getArray("cells").push([cell]);
    }
  }

  #pad(): Entry[] {
    if (!this.#scene.more.has("pad")) return [];
    const at = new Date(this.#now - 120_000).toISOString();
    return padEntries(this.#doc, at, this.#scene.level);
  }

  #tell(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  #bytes(encoder: encoding.Encoder): void {
    this.onmessage?.({ data: encoding.toUint8Array(encoder).slice().buffer });
  }

  #welcome(hello: Hello): void {
    const { role, alone, level, asks, ended } = this.#scene;
    const isStudent = role === "student";
    const own: Participant = {
      connection_id: hello.connection_id,
      account: isStudent ? amara : ada,
      role,
      order: 1,
      here: true,
      device: "page",
      hand: 0,
    };
    const other: Participant = {
      connection_id: "con_other",
      account: isStudent ? ada : amara,
      role: isStudent ? "tutor" : "student",
      order: 2,
      here: true,
      device: "page",
      hand: 0,
    };
    const host: Participant = { ...other, connection_id: "con_host", account: amara, role: "host" };
    const grants: Grant[] =
      level === "view" || alone
        ? []
        : [
            {
              grant_id: "grn_1",
              account_id: ada.id,
              level,
              runs_left: null,
              remaining_ms: level === "run" ? 720_000 : null,
              paused: false,
              ask_each: false,
              variables: false,
            },
          ];
    const talk = alone ? [] : this.#talk(asks, ended);
    this.#tell({
      type: "welcome",
      connection_id: hello.connection_id,
      account_id: own.account.id,
      role,
      resume_token: "t",
      resumed: false,
      received: 0,
      epoch: "one",
      seq: talk.length,
      snapshot: { chat: talk, pad: alone ? [] : this.#pad(), runs: [], grants, ended },
      entries: [],
      participants: alone ? [own] : [own, other, host, ...this.#guests()],
      call: [],
      topology: "mesh",
      call_limit: 4,
      lead_id: ada.id,
      recording: this.#recording(),
      kernel: alone ? null : kernel,
      ends_in_ms: 1_104_000,
      heartbeat_ms: 20_000,
    });
    const ask = encoding.createEncoder();
    encoding.writeVarUint(ask, 0);
    writeSyncStep1(ask, this.#doc);
    this.#bytes(ask);
    this.#me = hello.connection_id;
    if (!alone) this.#run(talk.length);
    this.#askThings();
    if (this.#scene.more.has("looked")) this.#frame(lookedAt);
  }

  #frame(frame: object): void {
    this.#sent += 1;
    this.#tell({ ...frame, n: this.#sent });
  }

  /** The others that come beside the two. */
  #guests(): Participant[] {
    return guests.slice(0, Math.max(0, this.#scene.people - 1)).map((account, index) => ({
      connection_id: `con_guest${index}`,
      account,
      role: this.#scene.group === "" ? ("tutor" as const) : ("attendee" as const),
      order: 5 + index,
      here: true,
      device: "page" as const,
      hand: this.#scene.more.has("hands") ? ([2, 0, 1][index % 3] ?? 0) : 0,
    }));
  }

  #recording(): RecordingStanding {
    const { recording, role } = this.#scene;
    if (recording === "off") return NO_RECORDING;
    const me = role === "student" ? amara.id : ada.id;
    const they = role === "student" ? ada.id : amara.id;
    return {
      ...NO_RECORDING,
      name: recording === "question" ? "asking" : recording,
      recording_id: "rec_1",
      asked_by: recording === "question" ? they : me,
      agreed: recording === "question" ? [they] : recording === "on" ? [me, they] : [me],
      awaited: recording === "question" ? [me] : recording === "on" ? [] : [they],
      recorded_ms: 83_000,
    };
  }

  #askThings(): void {
    const { more } = this.#scene;
    if (more.has("presence"))
      this.#frame({ type: "presence_check", reminder: 1, due_in_ms: 280_000 });
    if (more.has("moderated")) this.#frame({ type: "moderated", by: ada, action: "mute" });
    if (more.has("pictures"))
      this.#frame({
        type: "pictures_asked",
        connection_id: "con_kernel",
        account: ada,
        lines: ["camera"],
      });
  }

  #act(frame: ClientFrame): void {
    if (frame.type === "send_signal") this.#puppets.get(frame.to)?.receive(frame);
    if (frame.type === "join_call") this.#joined(frame);
    if (frame.type === "ask_kernel")
      this.#frame({
        type: "kernel_answered",
        question_id: frame.question_id,
        answer: kernelAnswer(frame.question),
        refusal: "",
      });
  }

  #joined({ audio, video, screen, watch = false, paused = false }: JoinCall): void {
    const { people, role, more } = this.#scene;
    const of = (connection_id: string, account_id: string, order: number): CallMember => ({
      connection_id,
      account_id,
      order,
      device: "page",
      watch: false,
      ready: false,
      audio: true,
      video: true,
      screen: false,
      paused: false,
    });
    const own = role === "student" ? amara.id : ada.id;
    const they = role === "student" ? ada.id : amara.id;
    const members = [{ ...of(this.#me, own, 1), audio, video, screen, paused, watch }];
    if (people > 0)
      members.push({
        ...of("con_other", they, 2),
        screen: more.has("shared"),
        paused: more.has("paused"),
      });
    this.#guests().forEach((guest, index) => {
      const member = of(guest.connection_id, guest.account.id, guest.order);
      members.push({ ...member, audio: index !== 0, video: index !== 1 });
    });
    if (more.has("camera2")) members.push({ ...of("con_cam", they, 40), device: "camera" });
    for (const [index, member] of members.entries())
      if (index > 0 && !this.#puppets.has(member.connection_id))
        this.#puppets.set(
          member.connection_id,
          new Puppet({
            connection_id: member.connection_id,
            index: index - 1,
            camera: member.video,
            screen: member.screen,
            points: more.has("points"),
            tell: (signal) => this.#frame({ type: "signal", ...signal }),
          }),
        );
    this.#frame({ type: "call", members });
  }

  #talk(asks: boolean, ended: boolean): Entry[] {
    const at = new Date(this.#now - 240_000).toISOString();
    const bodies: [string, Entry["body"]][] = [
      [amara.id, { kind: "joined", role: "student" } as Entry["body"]],
      [ada.id, { kind: "joined", role: "tutor" } as Entry["body"]],
      [ada.id, { kind: "chat", text: "Both tables have a region. Try `joined.columns`" }],
      [amara.id, { kind: "chat", text: "Oh! region_x and region_y." }],
      ...(asks ? [[ada.id, { kind: "grant_asked", level: "run" }] as [string, Entry["body"]]] : []),
      ...(this.#scene.more.has("still")
        ? [[ada.id, { kind: "still_taken", ...STILL }] as [string, Entry["body"]]]
        : []),
      ...(ended ? [[ada.id, { kind: "ended" }] as [string, Entry["body"]]] : []),
    ];
    return bodies.map(([account_id, body], index) => ({ seq: index + 1, at, account_id, body }));
  }

  #run(seq: number): void {
    const at = new Date(this.#now - 60_000).toISOString();
    const table =
      "<table><thead><tr><th></th><th>amount</th></tr></thead><tbody><tr><th>north</th><td>104</td></tr></tbody></table>";
    const bodies: Entry["body"][] = ["cell_one", "cell_two"].flatMap((cell_id, index) => {
      const of = { run_id: `run_${cell_id}`, cell_id };
      const output =
        index === 0
          ? { output_type: "display_data", data: { "text/html": table, "text/plain": "104" } }
          : { output_type: "error", ename: "KeyError", evalue: "region", traceback: TRACEBACK };
      return [
        {
          kind: "run_queued",
          ...of,
          account_id: ada.id,
          code: index === 0 ? CODE : "joined.region",
          code_hash: "",
        },
        { kind: "run_started", ...of },
        {
          kind: "run_output",
          ...of,
          part: 1,
          steps: [
            { op: "stream", name: "stdout", text: "48210 rows in, 48210 rows out\n" },
            { op: "append", output },
          ],
        },
        {
          kind: "run_finished",
          ...of,
          status: index === 0 ? "ok" : "error",
          execution_count: 13 + index,
          duration_ms: 80,
        },
      ] as Entry["body"][];
    });
    bodies.forEach((body, index) => {
      const entry = { seq: seq + index + 1, at, account_id: ada.id, body };
      this.#frame({ type: "entry", entry });
    });
  }
}
