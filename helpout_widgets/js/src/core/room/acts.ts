/**
 * What a person does in a room, as frames that a page sends.
 *
 * Owns their identifiers. Whether they are let through is the server's; how they travel is
 * client.ts's.
 */
import type {
  AskGrant,
  InterruptRequest,
  KernelQuestion,
  LinkCell,
  NotebookChange,
  PictureOutput,
  RunRequest,
  SendComment,
  SettleSuggestion,
  Suggest,
} from "../../contracts/generated";
import { newId } from "./id";
import type { KernelQuestions, KernelReply } from "./kernel_questions";
import type { DraftFrame } from "./numbering";

type Draft<Frame, Chosen extends string = never> = Omit<Frame, "type" | "n" | "frame_id" | Chosen>;

export type CommentDraft = Draft<SendComment, "comment_id">;
export type SuggestionDraft = Draft<Suggest, "suggestion_id">;
export type LinkDraft = Draft<LinkCell>;
export type PictureDraft = Draft<PictureOutput>;

/** The room's bounds, with room for the rest of a frame: a larger one would close the socket. */
const LINK_OUTPUTS_BYTES_MAX = 240_000;
const LINK_OUTPUTS_MAX = 50;
const SUGGESTION_BYTES_MAX = 480_000;
/** In characters, as the contracts count: code points. */
const CODE_MAX = 100_000;

function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** The first outputs, as many as a link carries. */
function linkedOutputs(outputs: LinkDraft["outputs"]): NonNullable<LinkDraft["outputs"]> {
  const kept: NonNullable<LinkDraft["outputs"]> = [];
  let bytes = 0;
  for (const output of outputs ?? []) {
    bytes += bytesOf(output);
    if (bytes > LINK_OUTPUTS_BYTES_MAX || kept.length === LINK_OUTPUTS_MAX) break;
    kept.push(output);
  }
  return kept;
}

/** Each is false, or null, where too much of this page waits for an answer already. */
export abstract class RoomActs {
  protected abstract readonly questions: KernelQuestions;

  /** Number the frame, keep it until acknowledged, and send it now or when the socket is back. */
  abstract send(draft: DraftFrame): boolean;

  chat(text: string): boolean {
    return this.send({ type: "send_chat", frame_id: newId("frm"), text });
  }

  askGrant(level: AskGrant["level"]): boolean {
    return this.send({ type: "ask_grant", frame_id: newId("frm"), level });
  }

  requestRun(request: Omit<RunRequest, "n" | "type" | "request_id">): boolean {
    return this.send({ type: "run_request", request_id: newId("run"), ...request });
  }

  /** @param requestId Of a run that waits for the student's word; of a queued run its `run_id`. */
  withdrawRun(requestId: string): boolean {
    return this.send({ type: "withdraw_run", request_id: requestId });
  }

  interrupt(runId: InterruptRequest["run_id"]): boolean {
    return this.send({ type: "interrupt_request", run_id: runId });
  }

  /** Completion, inspection or variables; never rejects. */
  askKernel(question: KernelQuestion): Promise<KernelReply> {
    const id = newId("ask");
    return this.questions.ask(id, () =>
      this.send({ type: "ask_kernel", question_id: id, question }),
    );
  }

  /** The lender's page: a shared cell was copied in from a cell; outputs beyond a bound stay out. */
  linkCell(link: LinkDraft): boolean {
    const outputs = linkedOutputs(link.outputs);
    return this.send({ type: "link_cell", frame_id: newId("frm"), ...link, outputs });
  }

  /**
   * Put a comment on a place, or answer one.
   *
   * @param answering The `comment_id` of the first comment.
   * @returns its id.
   */
  comment(draft: CommentDraft, answering?: string): string | null {
    const id = answering ?? newId("cmt");
    const isSent = this.send({
      type: "send_comment",
      frame_id: newId("frm"),
      comment_id: id,
      ...draft,
    });
    return isSent ? id : null;
  }

  settleComment(commentId: string): boolean {
    return this.send({ type: "settle_comment", frame_id: newId("frm"), comment_id: commentId });
  }

  /** @returns the suggestion's id; null too where it is larger than a cell may be. */
  suggest(draft: SuggestionDraft): string | null {
    if (bytesOf(draft) > SUGGESTION_BYTES_MAX) return null;
    if ([...draft.original].length > CODE_MAX || [...draft.replacement].length > CODE_MAX)
      return null;
    const id = newId("sug");
    const isSent = this.send({
      type: "suggest",
      frame_id: newId("frm"),
      suggestion_id: id,
      ...draft,
    });
    return isSent ? id : null;
  }

  /** Who accepts writes the text as well, as an edit of their own. */
  settleSuggestion(suggestionId: string, how: SettleSuggestion["how"]): boolean {
    return this.send({
      type: "settle_suggestion",
      frame_id: newId("frm"),
      suggestion_id: suggestionId,
      how,
    });
  }

  /** The lender's page: how an output looks that others cannot draw. */
  pictureOutput(picture: PictureDraft): boolean {
    return this.send({ type: "picture_output", frame_id: newId("frm"), ...picture });
  }

  /** The lender's page; with a name it begins anew. */
  showNotebook(change: NotebookChange, notebookName: string | null = null): boolean {
    return this.send({ type: "show_notebook", notebook_name: notebookName, change });
  }

  hideNotebook(): boolean {
    return this.send({ type: "hide_notebook" });
  }
}
