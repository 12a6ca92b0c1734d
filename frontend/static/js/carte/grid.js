/* One mark a cell of 64 px: where more fall in one cell they stand as a pile. */

export const CELL = 64;
const APART = 44; // two targets never share ground

/**
 * `project(lon, lat)` gives world pixels at the current zoom: the grid is anchored on the world, not on the
 * window, so that panning does not regroup the piles under the reader's eyes.
 */
export function gather(items, project) {
  const cells = new Map();
  for (const item of items) {
    const { x, y } = project(item.lon, item.lat);
    const [column, row] = [Math.floor(x / CELL), Math.floor(y / CELL)];
    const key = `${column}:${row}`;
    const cell = cells.get(key) ?? { column, row, members: [] };
    cell.members.push(item);
    cells.set(key, cell);
  }
  const inOrder = [...cells.values()].sort((one, other) => one.row - other.row || one.column - other.column);
  return merge(inOrder.map(({ members }) => members), project);
}

/* Neighbours on either side of a cell's border can still lie on one another: the later joins the earlier. */
function merge(cells, project) {
  const groups = [];
  for (const members of cells) {
    const { x, y } = pixel(members, project);
    const near = groups.find((group) => Math.hypot(group.x - x, group.y - y) < APART);
    if (near) {
      near.members.push(...members);
      Object.assign(near, pixel(near.members, project));
    } else groups.push({ members: [...members], x, y });
  }
  return groups.map(({ members }) => ({ members, ...middle(members) }));
}

function pixel(members, project) {
  const { lon, lat } = middle(members);
  const { x, y } = project(lon, lat);
  return { x, y };
}

function middle(members) {
  const mean = (key) => members.reduce((sum, member) => sum + member[key], 0) / members.length;
  return { lon: mean('lon'), lat: mean('lat') };
}

export function boundsOfItems(items) {
  const lons = items.map(({ lon }) => lon);
  const lats = items.map(({ lat }) => lat);
  return [[Math.min(...lats), Math.min(...lons)], [Math.max(...lats), Math.max(...lons)]];
}

/** Ideas said of the same spot (within about three metres) never part, however close one looks. */
export function onOneSpot(items) {
  const [[south, west], [north, east]] = boundsOfItems(items);
  return north - south < 3e-5 && east - west < 3e-5;
}
