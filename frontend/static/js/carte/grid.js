/* Marks that would lie on one another stand as a pile. */

const APART = 44; // two targets never share ground

/**
 * `items`: clusters {count, lon, lat} and single ideas {code, lon, lat}, one a cell of the ground; `project(lon, lat)`
 * gives world pixels at the current zoom. Neighbours on either side of a cell's border can still lie on one another:
 * the later joins the earlier. Gives {members, count, lon, lat}.
 */
export function gather(items, project) {
  const groups = [];
  for (const item of items) {
    const count = item.count ?? 1;
    const { x, y } = project(item.lon, item.lat);
    const near = groups.find((group) => Math.abs(group.x - x) < APART && Math.hypot(group.x - x, group.y - y) < APART);
    if (near) join(near, item, count, project);
    else groups.push({ members: [item], count, lon: item.lon, lat: item.lat, x, y });
  }
  return groups;
}

function join(group, item, count, project) {
  const whole = group.count + count;
  for (const key of ['lon', 'lat']) group[key] = (group[key] * group.count + item[key] * count) / whole;
  group.members.push(item);
  group.count = whole;
  Object.assign(group, project(group.lon, group.lat));
}

/** Ideas said of the same spot (within about three metres) never part, however close one looks. */
export function onOneSpot([[south, west], [north, east]]) {
  return north - south < 3e-5 && east - west < 3e-5;
}
