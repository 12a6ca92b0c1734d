/* The town's own drawing, from /carte/fond.geojson: what is drawn, in which order, under which class and name.
   Colours are CSS's affair (pages/map.css), so that the drawing follows the light and dark schemes. */

import { roomiestPoint } from './geometry.js';

/* Painter's order. What lies on the `ground` goes under the tiles, so that tiles hide it where they come;
   `lines` stay above them. */
const ORDER = ['boundary', 'forest', 'water', 'spoil_tip', 'housing', 'road', 'railway'];
const METRE_LAT = 1 / 111320;

/* A spoil tip is a point in the data; it is drawn as the heap one sees from the street, at its true width. */
const HEAP = [[-30, -14], [-6, 20], [4, 16], [30, -14]];
const GULLIES = [[[-9, 8], [-19, -10]], [[-1, 12], [-6, -12]], [[5, 8], [8, -12]], [[12, 2], [19, -12]]];

function shift([lon, lat], points, metres = 9) {
  const squeeze = Math.cos((lat * Math.PI) / 180);
  return points.map(([x, y]) => [lon + (x * metres * METRE_LAT) / squeeze, lat + y * metres * METRE_LAT]);
}

function heap({ geometry: { coordinates } }) {
  const outline = shift(coordinates, HEAP);
  return [
    { geometry: { type: 'Polygon', coordinates: [[...outline, outline[0]]] }, className: 'm-spoil' },
    { geometry: { type: 'MultiLineString', coordinates: GULLIES.map((line) => shift(coordinates, line)) }, className: 'm-gully' },
  ];
}

function groundOf(feature) {
  const { kind, motorway } = feature.properties;
  if (kind === 'spoil_tip') return feature.geometry.type === 'Point' ? heap(feature) : [{ geometry: feature.geometry, className: 'm-spoil' }];
  const name = kind === 'boundary' ? 'town' : kind;
  return [{ geometry: feature.geometry, className: `m-${name}${motorway ? ' is-motorway' : ''}` }];
}

/* All that is not the town: a sheet as large as the map can show, the town cut out of it. */
function veil({ geometry }) {
  const polygons = geometry.type === 'MultiPolygon' ? geometry.coordinates : [geometry.coordinates];
  const holes = polygons.map(([outer]) => outer);
  const [lon, lat] = holes[0][0];
  const sheet = [[lon - 3, lat - 2], [lon + 3, lat - 2], [lon + 3, lat + 2], [lon - 3, lat + 2], [lon - 3, lat - 2]];
  return { type: 'Polygon', coordinates: [sheet, ...holes] };
}

export function shapesOf(features, chosenQuarter) {
  const of = (kind) => features.filter(({ properties }) => properties.kind === kind);
  const ground = ORDER.flatMap(of).flatMap(groundOf);
  const boundary = of('boundary');
  const quarters = of('quarter').map(({ geometry, properties }) => ({ geometry, chosen: properties.slug === chosenQuarter }));
  return {
    ground,
    lines: [
      ...boundary.map((feature) => ({ geometry: veil(feature), className: 'm-veil' })),
      ...quarters.map(({ geometry }) => ({ geometry, className: 'm-quarter' })),
      ...boundary.map(({ geometry }) => ({ geometry, className: 'm-edge' })),
      ...quarters.filter(({ chosen }) => chosen).map(({ geometry }) => ({ geometry, className: 'm-quarter is-chosen' })),
    ],
  };
}

/* kind → rank among crowded names, and the zoom from which the name is written. */
const NAMED = {
  quarter: { rank: 0, from: 0 },
  forest: { rank: 1, from: 0 },
  neighbour: { rank: 2, from: 11 },
  place: { rank: 3, from: 14 },
  spoil_tip: { rank: 4, from: 14 },
  water: { rank: 5, from: 14 },
};

function spotOf(geometry) {
  if (geometry.type !== 'Point') return roomiestPoint(geometry);
  const [lon, lat] = geometry.coordinates;
  return { lon, lat };
}

export function namesOf(features) {
  return features
    .filter(({ properties }) => properties.kind in NAMED && properties.nom)
    .map(({ properties, geometry }) => {
      const { kind, nom, slug } = properties;
      return { ...NAMED[kind], kind, text: nom, slug: slug ?? nom, ...spotOf(geometry) };
    })
    .sort((one, other) => one.rank - other.rank);
}
