/* Plain geometry on GeoJSON in degrees. A town is small: straight lines on longitude and latitude are enough. */

const polygonsOf = ({ type, coordinates }) => (type === 'MultiPolygon' ? coordinates : [coordinates]);

function inRing(ring, lon, lat) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

const inPolygon = ([outer, ...holes], lon, lat) =>
  inRing(outer, lon, lat) && !holes.some((hole) => inRing(hole, lon, lat));

export const contains = (geometry, lon, lat) =>
  polygonsOf(geometry).some((polygon) => inPolygon(polygon, lon, lat));

/** Where a point falls: inside the town or not, and in which quarter (a town may have ground without quarter). */
export function locate(features, lon, lat) {
  const holds = (kind) =>
    features.find(({ properties, geometry }) => properties.kind === kind && contains(geometry, lon, lat))?.properties;
  const known = features.some(({ properties }) => properties.kind === 'boundary');
  return { town: holds('boundary'), quarter: holds('quarter'), known };
}

/** [[south, west], [north, east]] */
export function boundsOf(geometry) {
  const points = polygonsOf(geometry).flat(2);
  const lons = points.map(([lon]) => lon);
  const lats = points.map(([, lat]) => lat);
  return [[Math.min(...lats), Math.min(...lons)], [Math.max(...lats), Math.max(...lons)]];
}

/** The same of a list of points. */
export function boundsOfPoints(points) {
  return boundsOf({ type: 'Polygon', coordinates: [points] });
}

/** A drawing as the site gives it (GeoJSON): {points, closed}, a ring without its last point. */
export function pointsOfDrawing({ type, coordinates }) {
  const closed = type === 'Polygon';
  return { points: closed ? coordinates[0].slice(0, -1) : coordinates, closed };
}

const METRES_A_DEGREE = 111_320;
const flat = (points) => {
  const squeeze = Math.cos((points[0][1] * Math.PI) / 180);
  return points.map(([lon, lat]) => [lon * squeeze * METRES_A_DEGREE, lat * METRES_A_DEGREE]);
};

/** Metres along a path. */
export function distanceAlong(points) {
  const metres = flat(points);
  return metres.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - metres[i][0], y - metres[i][1]), 0);
}

/** Square metres within a ring that closes by itself. */
export function surfaceOf(points) {
  const metres = flat(points);
  return Math.abs(metres.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = metres[(i + 1) % metres.length];
    return sum + x * nextY - nextX * y;
  }, 0)) / 2;
}

function distanceToEdge(ring, lon, lat, squeeze) {
  let nearest = Infinity;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = [(ring[i - 1][0] - lon) * squeeze, ring[i - 1][1] - lat];
    const [bx, by] = [(ring[i][0] - lon) * squeeze, ring[i][1] - lat];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const along = length ? Math.max(0, Math.min(1, -(ax * (bx - ax) + ay * (by - ay)) / length)) : 0;
    nearest = Math.min(nearest, Math.hypot(ax + along * (bx - ax), ay + along * (by - ay)));
  }
  return nearest;
}

/** The roomiest point inside, for a name: a centroid can fall outside a bent shape. */
export function roomiestPoint(geometry, steps = 16) {
  const [[south, west], [north, east]] = boundsOf(geometry);
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  let best = { room: -1, lon: (west + east) / 2, lat: (south + north) / 2 };
  for (let i = 1; i < steps; i++) {
    for (let j = 1; j < steps; j++) {
      const lon = west + ((east - west) * i) / steps;
      const lat = south + ((north - south) * j) / steps;
      if (!contains(geometry, lon, lat)) continue;
      const room = Math.min(...polygonsOf(geometry).flat().map((ring) => distanceToEdge(ring, lon, lat, squeeze)));
      if (room > best.room) best = { room, lon, lat };
    }
  }
  return best;
}
