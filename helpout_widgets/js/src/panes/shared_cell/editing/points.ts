/** Places in code: Jupyter counts Unicode code points, browsers UTF-16 units. Pure. */

export function toPoints(text: string, units: number): number {
  let points = 0;
  for (const part of text.slice(0, units)) points += part.length > 0 ? 1 : 0;
  return points;
}

export function toUnits(text: string, points: number): number {
  let units = 0;
  let left = points;
  for (const part of text) {
    if (left <= 0) break;
    units += part.length;
    left -= 1;
  }
  return units;
}
