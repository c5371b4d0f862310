import type { EndpointState } from '../api/client.ts';

/** An endpoint where it stands, in kilometres from the middle of what is drawn. */
export interface MapPoint {
  readonly of: EndpointState;
  readonly eastKm: number;
  readonly northKm: number;
}

const kmPerDegree = 111.2;

/** Flat: across a county the error is less than a point is wide. */
export function pointsOf(endpoints: readonly EndpointState[]): readonly MapPoint[] {
  const placed = endpoints.flatMap((of) => (of.place === undefined ? [] : [{ of, ...of.place }]));
  const middle = (values: readonly number[]) =>
    (values.reduce((a, b) => Math.min(a, b), 180) + values.reduce((a, b) => Math.max(a, b), -180)) / 2;
  const [lon, lat] = [middle(placed.map((one) => one.lon)), middle(placed.map((one) => one.lat))];
  const kmPerLon = kmPerDegree * Math.cos((lat * Math.PI) / 180);
  return placed.map((one) => ({
    of: one.of,
    eastKm: (one.lon - lon) * kmPerLon,
    northKm: (one.lat - lat) * kmPerDegree,
  }));
}

export interface MapBounds {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** What is drawn, in whole kilometres where there is room: all points and some ground, a kilometre as long each way. */
export function boundsOf(
  points: readonly MapPoint[],
  room: { readonly width: number; readonly height: number },
): MapBounds {
  const farEast = points.reduce((most, { eastKm }) => Math.max(most, Math.abs(eastKm)), 0);
  const farNorth = points.reduce((most, { northKm }) => Math.max(most, Math.abs(northKm)), 0);
  const [width, height] = [Math.max(room.width, 1), Math.max(room.height, 1)];
  const kmPerPx =
    Math.max((2 * farEast) / width, (2 * farNorth) / height, 1 / Math.min(width, height)) * 1.08;
  const [east, north] = [(kmPerPx * width) / 2, (kmPerPx * height) / 2];
  return { west: -east, east, south: -north, north };
}

/** Where lines lie on the ground, in kilometres from the middle: as far apart one way as the other, 1, 2 or 5 of some power of ten. */
export function linesOf({ east, north }: MapBounds): {
  readonly across: readonly number[];
  readonly up: readonly number[];
} {
  const stepKm = stepKmOf(Math.min(east, north) * 0.6);
  const within = (farKm: number) => {
    const steps = Math.floor(farKm / stepKm);
    return Array.from({ length: 2 * steps + 1 }, (_, index) => (index - steps) * stepKm);
  };
  return { across: within(east), up: within(north) };
}

function stepKmOf(wantedKm: number): number {
  const power = 10 ** Math.floor(Math.log10(wantedKm));
  return power * ([5, 2, 1].find((times) => times * power <= wantedKm) ?? 1);
}
