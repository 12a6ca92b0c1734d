/* The still map of a proposal: where it is, in one glance; its words stand beside it. */

import { boundsOf, boundsOfPoints, pointsOfDrawing } from './geometry.js';
import { createMap } from './leaflet.js';
import { degrees, fetchFeatures, readConfig } from './config.js';
import { markNode } from './nodes.js';
import { startPrint } from './print.js';

const CLOSE = 15;

export default async function start(wrapper) {
  const config = readConfig(wrapper);
  const view = createMap(wrapper, { still: true });
  if (!view) return;
  startPrint(wrapper, view);
  const { theme, form, quarter: slug, title = '' } = wrapper.dataset;
  const [lon, lat] = [degrees(wrapper.dataset.lon), degrees(wrapper.dataset.lat)];
  const placed = Number.isFinite(lon) && Number.isFinite(lat);

  if (placed) {
    view.view = { lon, lat, zoom: CLOSE };
    const node = markNode({ theme, form, title }, config.sprite);
    view.setMarks([{ lon, lat, node }]);
    view.light(node, true);
  }
  const drawn = JSON.parse(document.getElementById(wrapper.dataset.trace ?? '')?.textContent ?? 'null');
  if (drawn) {
    const { points, closed } = pointsOfDrawing(drawn);
    view.fit(boundsOfPoints(points), { maxZoom: CLOSE + 1 });
    view.shape().set(points, closed);
  }
  const features = await fetchFeatures(config.basemap);
  if (!placed) {
    const wanted = features.find(({ properties }) => slug && properties.kind === 'quarter' && properties.slug === slug);
    const frame = wanted ?? features.find(({ properties }) => properties.kind === 'boundary');
    if (!frame) return;
    view.fit(boundsOf(frame.geometry));
  }
  view.drawGround(features, slug);
  if (config.tiles?.url) view.addTiles(config.tiles, () => {});
}
