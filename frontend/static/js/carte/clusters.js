/* The ideas of the map, tile by tile: clusters with their number and single ideas, one item a cell of the ground.
   What has been read is kept for a minute; the browser asks again with the copy's own mark (ETag). */

import { boxOfCell, cellOf, tileOfCell, tilesOver } from './quadkeys.js';

export const DIGITS = 3; // a tile has 8 × 8 cells
export const LAST_ZOOM = 19;
const TILE = 512; // pixels of a tile where its zoom is one less than the map's
const MOST = 300; // items a view
const KEPT = 60_000;

/** The zoom of the tiles for a view: cells of 64 px (45 between two zooms), twice as wide where the window would hold
    over 300 of them. */
export function tileZoom(mapZoom, { width, height }) {
  let zoom = Math.round(mapZoom) - 1;
  const cells = () => {
    const side = (TILE / 2 ** DIGITS) * 2 ** (mapZoom - 1 - zoom);
    return (Math.ceil(width / side) + 1) * (Math.ceil(height / side) + 1);
  };
  while (cells() > MOST) zoom--;
  return Math.min(LAST_ZOOM, Math.max(0, zoom));
}

/** Of the whole view, beyond the town too: where its outline has become smaller, ideas stay where they were said. */
export function createClusters({ url, filters }) {
  const kept = new Map();

  async function read([zoom, column, row]) {
    const query = filters().toString();
    const answer = await fetch(`${url}${zoom}/${column}/${row}.json${query && `?${query}`}`, { headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(answer.statusText);
    const { items } = await answer.json();
    // A single idea has no cell of its own in the answer: its point says which.
    for (const item of items) item.cell ??= cellOf(item.lon, item.lat, zoom + DIGITS);
    return items;
  }

  function tile(place) {
    const key = place.join('/');
    const known = kept.get(key);
    if (known && performance.now() - known.at < KEPT) return known.items;
    const items = read(place);
    kept.set(key, { at: performance.now(), items });
    items.catch(() => kept.delete(key));
    return items;
  }

  return {
    /** The items of a box at a map zoom. Rejects when the site does not answer. */
    async within(box, zoom) {
      return (await Promise.all(tilesOver(box, zoom).map(tile))).flat();
    },

    /** What a cluster is made of, looked at so close that it parts; or its last cell, where everything is on one
        spot: {items, cell}. */
    async part(cell) {
      for (;;) {
        if (cell.length > LAST_ZOOM) return { items: [], cell };
        const items = await tile(tileOfCell(cell));
        if (items.length !== 1 || items[0].code) return { items, cell };
        ({ cell } = items[0]);
      }
    },
  };
}

/** [[south, west], [north, east]] of items: the cells of clusters, the points of single ideas. */
export function boundsOf(items) {
  const boxes = items.map(({ code, cell, lon, lat }) => (code ? [lon, lat, lon, lat] : boxOfCell(cell)));
  const extreme = (of, index) => of(...boxes.map((box) => box[index]));
  return [[extreme(Math.min, 1), extreme(Math.min, 0)], [extreme(Math.max, 3), extreme(Math.max, 2)]];
}
