/**
 * What a library adds to the sandboxed frame: how one kind of output is drawn there.
 *
 * Everything in this folder runs in the frame and nowhere else: it is built into texts that the
 * page posts to it (see `host/frame_libraries.ts`). What it is handed is hostile, and so may be
 * everything else that runs there.
 */
export interface PaintScene {
  readonly dark: boolean;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The size may have changed without the frame seeing it. */
  report(): void;
}

/** Throws where the value cannot be drawn: the page then shows the output as text. */
export type Paint = (
  value: unknown,
  holder: HTMLElement,
  scene: PaintScene,
) => void | Promise<void>;

declare global {
  interface Window {
    /** By the frame's own page; null prototype. */
    readonly helpoutsPainters?: Record<string, Paint>;
    /** By the library `latex`. */
    helpoutsMath?: (source: string, element: HTMLElement, display: boolean) => void;
  }
}

export function addPainter(kinds: readonly string[], paint: Paint): void {
  const painters = window.helpoutsPainters;
  if (painters === undefined) throw new Error("not in the frame of outputs");
  for (const kind of kinds) painters[kind] = paint;
}

export function textOf(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join("") : String(value ?? "");
}
