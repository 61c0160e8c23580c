/**
 * Which connection of the other side a message is of, where connections are replaced in a call.
 *
 * A connection is known by the fingerprint of its certificate, a candidate by the fragment of the
 * description that it belongs to. Pure.
 */
import type { Signal } from "./negotiation";

/** Of the connection as known, of a new one that takes its place, or of one that was left. */
export type Belongs = "now" | "next" | "past";

export class TheirConnection {
  #fingerprint = "";
  #fragments = new Set<string>();
  #left = new Set<string>();

  /** A message came. */
  judge({ description, candidate }: Signal): Belongs {
    if (description !== undefined) return this.#described(String(description.sdp ?? ""));
    return this.#left.has(String(candidate?.usernameFragment ?? "")) ? "past" : "now";
  }

  /** We begin anew: what they still say of the connection so far is past. */
  leave(): void {
    for (const known of [this.#fingerprint, ...this.#fragments])
      if (known !== "") this.#left.add(known);
    this.#fingerprint = "";
    this.#fragments.clear();
  }

  #described(sdp: string): Belongs {
    const fingerprint = /^a=fingerprint:\s*(.+?)\s*$/m.exec(sdp)?.[1] ?? "";
    if (this.#left.has(fingerprint)) return "past";
    const next = this.#fingerprint !== "" && fingerprint !== this.#fingerprint;
    if (next) this.leave();
    this.#fingerprint = fingerprint;
    for (const [, fragment = ""] of sdp.matchAll(/^a=ice-ufrag:\s*(\S+)/gm))
      this.#fragments.add(fragment);
    return next ? "next" : "now";
  }
}

/** The name that a description's search for paths has. */
export function fragmentOf({ sdp }: { sdp: string }): string {
  return /^a=ice-ufrag:(.*)$/m.exec(sdp)?.[1] ?? "";
}
