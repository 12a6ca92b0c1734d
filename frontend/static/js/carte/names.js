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

const shared = (one, other) =>
  Math.max(0, Math.min(one.right, other.right) - Math.max(one.left, other.left)) *
  Math.max(0, Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));

/* Reading a size makes the browser lay the page out: each is read once for a text and a size of type. */
const sizes = new WeakMap();

function sizeOf(node, far) {
  const key = `${far} ${node.textContent}`;
  const known = sizes.get(node);
  if (known?.key === key) return known;
  const size = { key, width: node.offsetWidth, height: node.offsetHeight };
  if (size.width) sizes.set(node, size);
  return size;
}

/* On its spot, under, above, beside, at a corner: the first that is free. A name one sees is not pushed out of sight. */
function steps(name, frame) {
  if (name.rank > 0) return [[0, 0]];
  const beside = name.width / 2 + ASIDE - ROOM;
  const corners = [[0.6, 1], [-0.6, 1], [0.6, -1], [-0.6, -1]].map(([x, y]) => [x * beside, y * ASIDE]);
  const away = [[0, 1.5 * ASIDE], [0, -1.5 * ASIDE]];
  const all = [[0, 0], [0, ASIDE], [0, -ASIDE], [beside, 0], [-beside, 0], ...corners, ...away];
  const seen = (step) => inside(boxAt(name, step), frame);
  return seen([0, 0]) ? all.filter(seen) : all;
}

/**
 * `names`: {node, rank, from, lon, lat} in order of rank; `marks`: boxes in the same pixels as `project`;
 * `obstacles`: boxes that lie over the map (its buttons); `frame`: the box of the window in them.
 * Quarters (rank 0) step aside, then insist, where marks hide the least of them; lesser names give way.
 */
export function arrange(names, { marks, obstacles = [], frame, zoom, project }) {
  for (const { node, from } of names) node.hidden = zoom < from;
  // All sizes are read before anything is written: one layout of the page, not one a name.
  const written = names
    .filter(({ node }) => !node.hidden)
    .map(({ node, rank, lon, lat }) => {
      const { x, y } = project(lon, lat);
      const { width, height } = sizeOf(node, zoom < 13);
      return { node, rank, x, y, width, height };
    });
  const taken = [];
  for (const name of written) {
    const freeOf = (others) => (step) => !others.some((other) => overlaps(boxAt(name, step), other));
    const options = steps(name, frame);
    const free = options.filter(freeOf(taken));
    const clear = free.filter(freeOf(obstacles));
    const hidden = (step) => marks.reduce((sum, mark) => sum + shared(boxAt(name, step), mark), 0);
    const leastHidden = () => [...(clear.length ? clear : free)].sort((one, other) => hidden(one) - hidden(other))[0];
    const step = clear.find(freeOf(marks)) ?? (name.rank === 0 ? leastHidden() : undefined);
    name.node.hidden = !step;
    if (!step) continue;
    name.node.style.setProperty('--dx', `${step[0]}px`);
    name.node.style.setProperty('--dy', `${step[1]}px`);
    taken.push(boxAt(name, step));
  }
}
