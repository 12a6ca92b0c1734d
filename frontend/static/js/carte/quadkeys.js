/* Web-mercator tiles and their quadkeys, as carte/quadkeys.py counts them: pure arithmetic, degrees (WGS 84). */

const fraction = (lon, lat) => {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [(lon + 180) / 360, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
};

const within = (value, side) => Math.min(side - 1, Math.max(0, Math.floor(value)));

/** Column and row of the tile that holds a point. */
function tileOf(lon, lat, zoom) {
  const side = 2 ** zoom;
  return fraction(lon, lat).map((part) => within(part * side, side));
}

/** The tiles that a box [west, south, east, north] touches, as [zoom, column, row]. */
export function tilesOver([west, south, east, north], zoom) {
  const [left, top] = tileOf(west, north, zoom);
  const [right, bottom] = tileOf(east, south, zoom);
  const tiles = [];
  for (let row = top; row <= bottom; row++) for (let column = left; column <= right; column++) tiles.push([zoom, column, row]);
  return tiles;
}

/** The quadkey of the cell of `digits` digits that holds a point. */
export function cellOf(lon, lat, digits) {
  const [column, row] = tileOf(lon, lat, digits);
  let key = '';
  for (let bit = digits - 1; bit >= 0; bit--) key += ((column >> bit) & 1) + 2 * ((row >> bit) & 1);
  return key;
}

/** The tile a quadkey names, as [zoom, column, row]. */
export function tileOfCell(cell) {
  let [column, row] = [0, 0];
  for (const digit of cell) [column, row] = [column * 2 + (digit & 1), row * 2 + (digit >> 1)];
  return [cell.length, column, row];
}

/** [west, south, east, north] of a cell. */
export function boxOfCell(cell) {
  const [zoom, column, row] = tileOfCell(cell);
  const side = 2 ** zoom;
  const latitude = (y) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / side))) * 180) / Math.PI;
  return [(column / side) * 360 - 180, latitude(row + 1), ((column + 1) / side) * 360 - 180, latitude(row)];
}
