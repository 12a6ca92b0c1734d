/* The path or the area of the idea one is looking at, while one does: asked of the site once. */

import { pointsOfDrawing } from './geometry.js';

/** `address` has CODE in the place of the idea's code. `show(item)`: what is drawn of it; `show(null)`: nothing. */
export function createDrawings({ view, address }) {
  const shape = view.shape();
  const known = new Map();
  let wanted = '';

  async function read(code) {
    const reply = await fetch(address.replace('CODE', code), { headers: { Accept: 'application/json' } });
    if (!reply.ok) throw new Error(reply.statusText);
    return pointsOfDrawing((await reply.json()).shape);
  }

  return {
    async show(item) {
      const { code = '', drawn = false } = item ?? {};
      wanted = drawn ? code : '';
      shape.set([], false);
      if (!wanted) return;
      if (!known.has(code)) known.set(code, read(code));
      try {
        const { points, closed } = await known.get(code);
        if (wanted === code) shape.set(points, closed);
      } catch {
        known.delete(code); // its mark stands all the same; asked again the next time
      }
    },
  };
}
