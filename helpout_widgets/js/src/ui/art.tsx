/**
 * A quiet picture for a listing, drawn from its id: the same id gives the same picture.
 *
 * Stands for nothing and is silent to screen readers; it makes cards easy to find again.
 */

import type { JSX } from "preact";
import { personNumber } from "./avatar";

/** Numbers from 0 to 1 that follow from a text (mulberry32 over an FNV hash). */
export function numbersFrom(text: string): () => number {
  let state = 2_166_136_261;
  for (let index = 0; index < text.length; index += 1)
    state = Math.imul(state ^ text.charCodeAt(index), 16_777_619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Draw = (next: () => number) => JSX.Element[];

const round = (value: number) => Math.round(value * 10) / 10;
const tone = (next: () => number) => 1 + Math.floor(next() * 3);

const bars: Draw = (next) =>
  Array.from({ length: 7 }, (_, index) => {
    const height = round(18 + next() * 66);
    return (
      <rect
        key={index}
        class={`helpout-art__${tone(next)}`}
        x={index * 21 - 2}
        y={102 - height}
        width="15"
        height={height}
        rx="2"
      />
    );
  });

const cells: Draw = (next) =>
  Array.from({ length: 20 }, (_, index) => (
    <rect
      key={index}
      class={`helpout-art__${next() < 0.22 ? 3 : next() < 0.5 ? 2 : 1}`}
      x={11 + (index % 4) * 31}
      y={14 + Math.floor(index / 4) * 19}
      width="26"
      height="14"
      rx="3"
    />
  ));

const hills: Draw = (next) =>
  [1, 2, 3].map((layer) => {
    const top = round(26 + layer * 14 + next() * 14);
    const middle = round(30 + next() * 80);
    return (
      <path
        key={layer}
        class={`helpout-art__${layer}`}
        d={`M-10 130V${top + 34}C${middle - 46} ${top + 34} ${middle - 34} ${top} ${middle} ${top}S${middle + 42} ${top + 40} 150 ${top + 40}V130Z`}
      />
    );
  });

const rings: Draw = (next) => {
  const x = round(48 + next() * 44);
  const y = round(46 + next() * 28);
  return [52, 39, 26, 13].map((radius, index) => (
    <circle
      key={radius}
      class={index === 3 ? "helpout-art__3" : "helpout-art__ring"}
      cx={x}
      cy={y}
      r={radius + round(next() * 4)}
    />
  ));
};

const line: Draw = (next) => {
  const points = Array.from(
    { length: 8 },
    (_, index) => `${index * 20} ${round(88 - index * 6 - next() * 34)}`,
  );
  return [
    <path key="area" class="helpout-art__1" d={`M0 120V${points.join("L").slice(2)}L140 120Z`} />,
    <path key="line" class="helpout-art__line" d={`M${points.join("L")}`} />,
    <path key="rule" class="helpout-art__rule" d="M0 30H140M0 60H140M0 90H140" />,
  ];
};

const kinds: readonly Draw[] = [bars, cells, hills, rings, line];
/** How far apart two pictures of a kind go on seamlessly. */
const pitchOf = (draw: Draw) => (draw === bars ? 147 : draw === cells ? 124 : 140);

export interface ArtProps {
  id: string;
  /** For a banner: four pictures side by side, so that nothing is blown up. */
  wide?: boolean;
}

/** Fills its box; the box gives the size. */
export function Art({ id, wide = false }: ArtProps) {
  const next = numbersFrom(id);
  const draw = kinds[Math.floor(next() * kinds.length)] ?? bars;
  const isStretched = draw === hills || draw === line;
  const tiles = wide && !isStretched ? [0, 1, 2, 3, 4, 5] : [0];
  return (
    <svg
      class={`helpout-art helpout-person-${personNumber(id)}`}
      viewBox={wide ? "0 0 560 120" : "0 0 140 120"}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      focusable="false"
    >
      <rect class="helpout-art__ground" x="-400" y="-400" width="1360" height="920" />
      {tiles.map((tile) => (
        <g
          key={tile}
          transform={
            wide && isStretched
              ? "scale(4 1)"
              : `translate(${(tile - (wide ? 1 : 0)) * pitchOf(draw)} 0)`
          }
        >
          {draw(next)}
        </g>
      ))}
    </svg>
  );
}
