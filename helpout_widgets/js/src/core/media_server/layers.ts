/** The sizes in which a camera is sent at once, so that each receiver gets the one it can use. Pure. */

export interface SentLayer {
  readonly rid: string;
  readonly scaleResolutionDownBy: number;
  readonly maxBitrate: number;
  readonly active: boolean;
}

/** Largest first: the order in which a media server is told of them. */
const RIDS = ["h", "m", "l"] as const;
const BPS = [900_000, 300_000, 110_000] as const;
const SCALES = [1, 2, 4] as const;
/** Less is no picture. */
const LINES_MIN = 90;

/** @param height lines of the camera's picture; 0 where it is not known yet. */
export function layersOf(height: number): readonly SentLayer[] {
  const lines = height === 0 ? 720 : height;
  return RIDS.map((rid, index) => {
    const scale = SCALES[index] ?? 1;
    return {
      rid,
      scaleResolutionDownBy: scale,
      maxBitrate: BPS[index] ?? 0,
      active: index === 0 || lines / scale >= LINES_MIN,
    };
  });
}
