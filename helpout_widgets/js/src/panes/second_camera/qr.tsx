/** An address as a QR code: dark on white in both themes, as scanners expect. */
import { encode } from "uqr";

const QUIET = 4;

export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 0 });
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")))
    .join("");
  const whole = size + 2 * QUIET;
  return (
    <svg
      class="helpout-qr"
      viewBox={`0 0 ${whole} ${whole}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <path class="helpout-qr__light" d={`M0 0h${whole}v${whole}h-${whole}z`} />
      <path class="helpout-qr__dark" d={path} />
    </svg>
  );
}
