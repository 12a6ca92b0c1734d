/* Which names are written, and where: none over another; a quarter's name steps aside for the marks on it. */

const ROOM = 4;
const ASIDE = 34; // half a mark and half a line of text

const overlaps = (one, other) =>
  one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;

const inside = (box, frame) =>
  box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;

function boxAt({ x, y, width, height }, [dx, dy]) {
  return {
    left: x + dx - width / 2 - ROOM,
    right: x + dx + width / 2 + ROOM,
    top: y + dy - height / 2,
    bottom: y + dy + height / 2,
  };
}

/* On its spot, under, above, beside, at a corner: the first that is free. A name one sees is not pushed out of sight. */
function steps(name, frame) {
  if (name.rank > 0) return [[0, 0]];
  const beside = name.width / 2 + ASIDE - ROOM;
  const corners = [[0.6, 1], [-0.6, 1], [0.6, -1], [-0.6, -1]].map(([x, y]) => [x * beside, y * ASIDE]);
  const all = [[0, 0], [0, ASIDE], [0, -ASIDE], [beside, 0], [-beside, 0], ...corners];
  const seen = (step) => inside(boxAt(name, step), frame);
  return seen([0, 0]) ? all.filter(seen) : all;
}

/**
 * `names`: {node, rank, from, lon, lat} in order of rank; `marks`: boxes in the same pixels as `project`;
 * `frame`: the box of the window in them.
 * Quarters (rank 0) step aside, then insist, under the marks at worst; lesser names give way.
 */
export function arrange(names, { marks, frame, zoom, project }) {
  for (const { node, from } of names) node.hidden = zoom < from;
  // All sizes are read before anything is written: one layout of the page, not one a name.
  const written = names
    .filter(({ node }) => !node.hidden)
    .map(({ node, rank, lon, lat }) => {
      const { x, y } = project(lon, lat);
      return { node, rank, x, y, width: node.offsetWidth, height: node.offsetHeight };
    });
  const taken = [];
  for (const name of written) {
    const freeOf = (others) => (step) => !others.some((other) => overlaps(boxAt(name, step), other));
    const options = steps(name, frame);
    const free = options.filter(freeOf(taken));
    const step = free.find(freeOf(marks)) ?? (name.rank === 0 ? free[0] : undefined);
    name.node.hidden = !step;
    if (!step) continue;
    name.node.style.setProperty('--dx', `${step[0]}px`);
    name.node.style.setProperty('--dy', `${step[1]}px`);
    taken.push(boxAt(name, step));
  }
}
