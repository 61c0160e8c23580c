/** The hash that a run request carries: the kernel host runs exactly the bytes it names. */
import { digest } from "lib0/hash/sha256";

/** SHA-256 of the UTF-8 bytes, lower-case hexadecimal. Works on pages without https too. */
export function codeHash(code: string): string {
  return bytesHash(new TextEncoder().encode(code));
}

/** SHA-256 of bytes, likewise; a blob's name. */
export function bytesHash(bytes: Uint8Array): string {
  let text = "";
  for (const byte of digest(bytes)) text += byte.toString(16).padStart(2, "0");
  return text;
}
