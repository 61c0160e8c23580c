/**
 * PDFs, read by pdf.js when the first one is looked at and drawn to a canvas.
 *
 * No script of a PDF runs: there is no scripting, no form and no link layer, and no evaluation.
 * Nothing is fetched but the worker beside this module.
 */
import type { PDFDocumentProxy } from "pdfjs-dist";

/** Pixels of a page: more needs hundreds of megabytes. */
const PIXELS_MAX = 16_000_000;

export interface Sheets {
  readonly pages: number;
  /** Draws a page as wide as asked for, in CSS pixels; false where another was asked for meanwhile. */
  draw(page: number, canvas: HTMLCanvasElement, width: number): Promise<boolean>;
  close(): void;
}

export async function openPdf(content: Uint8Array<ArrayBuffer>): Promise<Sheets> {
  const pdf = await import("pdfjs-dist/legacy/build/pdf.mjs");
  pdf.GlobalWorkerOptions.workerSrc = new URL(
    `pdf-worker.js?v=${pdf.version}`,
    import.meta.url,
  ).href;
  const document = await pdf.getDocument({
    data: content,
    isEvalSupported: false,
    enableXfa: false,
    useWasm: false,
    useWorkerFetch: false,
    canvasMaxAreaInBytes: PIXELS_MAX * 4,
    maxImageSize: PIXELS_MAX,
    verbosity: 0,
  }).promise;
  return sheetsOf(document);
}

function sheetsOf(document: PDFDocumentProxy): Sheets {
  let turn = 0;
  let drawing: { cancel(): void } | null = null;
  return {
    pages: document.numPages,
    async draw(number, canvas, width) {
      turn += 1;
      const mine = turn;
      drawing?.cancel();
      const page = await document.getPage(number);
      if (mine !== turn) return false;
      const natural = page.getViewport({ scale: 1 });
      const dense = Math.min(2, globalThis.devicePixelRatio || 1);
      const fits = Math.sqrt(PIXELS_MAX / Math.max(1, natural.width * natural.height));
      const viewport = page.getViewport({
        scale: Math.min(fits, (width * dense) / Math.max(1, natural.width)),
      });
      const fresh = canvas.ownerDocument.createElement("canvas");
      fresh.width = Math.max(1, Math.round(viewport.width));
      fresh.height = Math.max(1, Math.round(viewport.height));
      const task = page.render({ canvas: fresh, viewport, annotationMode: 0 });
      drawing = task;
      try {
        await task.promise;
      } catch (error) {
        if (mine !== turn) return false;
        throw error;
      }
      if (mine !== turn) return false;
      // At once, so that a page that is turned does not flicker.
      canvas.width = fresh.width;
      canvas.height = fresh.height;
      canvas.getContext("2d")?.drawImage(fresh, 0, 0);
      return true;
    },
    close() {
      turn += 1;
      drawing?.cancel();
      void document.destroy();
    },
  };
}

/** How many pages a PDF has; 0 where it cannot be read. */
export async function pagesOf(content: Uint8Array<ArrayBuffer>): Promise<number> {
  try {
    const sheets = await openPdf(content);
    sheets.close();
    return sheets.pages;
  } catch {
    return 0;
  }
}
