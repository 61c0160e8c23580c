/**
 * Questions to the lender's kernel that wait for their answer.
 *
 * Owns that each is answered once, by the kernel, by a refusal, or by time.
 */
import type { KernelAnswer } from "../../contracts/generated";

export interface KernelReply {
  readonly answer: KernelAnswer | null;
  /** A stable code where there is no answer; ours are `not_sent` and `no_answer`. */
  readonly refusal: string;
}

export const ANSWER_WITHIN_MS = 8_000;

export class KernelQuestions {
  #waiting = new Map<string, (reply: KernelReply) => void>();
  #after: (ms: number, act: () => void) => () => void;

  constructor(after: (ms: number, act: () => void) => () => void) {
    this.#after = after;
  }

  /** @param send Whether the question was put on its way. */
  ask(questionId: string, send: () => boolean): Promise<KernelReply> {
    return new Promise((resolve) => {
      const stop = this.#after(ANSWER_WITHIN_MS, () => this.refuse(questionId, "no_answer"));
      this.#waiting.set(questionId, (reply) => {
        stop();
        resolve(reply);
      });
      if (!send()) this.refuse(questionId, "not_sent");
    });
  }

  settle(questionId: string, reply: KernelReply): void {
    const answer = this.#waiting.get(questionId);
    this.#waiting.delete(questionId);
    answer?.(reply);
  }

  refuse(questionId: string, refusal: string): void {
    this.settle(questionId, { answer: null, refusal });
  }

  /** The page leaves. */
  refuseAll(): void {
    for (const id of [...this.#waiting.keys()]) this.refuse(id, "not_sent");
  }
}
