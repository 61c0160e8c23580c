/** Files that a page hands to its person. */

export function saveText(name: string, text: string): void {
  // The mark tells spreadsheets that it is UTF-8.
  saveBlob(name, new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
}

export function saveBase64(name: string, content: string, type: string): void {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  saveBlob(name, new Blob([bytes], { type }));
}

function saveBlob(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name.replaceAll(/[\\/:*?"<>|]/g, " ");
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
