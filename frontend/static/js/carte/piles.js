/* What a press on a pile does: closer, until it parts; where all is on one spot, its ideas as a list. */

import { boundsOf } from './clusters.js';
import { boxOfCell } from './quadkeys.js';
import { fetchIdeas } from './feed.js';
import { fillPile, pilePopup } from './nodes.js';
import { onOneSpot } from './grid.js';

export function createPiles({ view, clusters, url, filters, sprite, insets, onSilence }) {
  async function list(count, { lon, lat }, box) {
    const popup = pilePopup(count);
    let after = '';
    const more = async () => {
      const page = await fetchIdeas({ url, filters: filters(), box, after });
      after = page.next;
      fillPile(popup, page.items, sprite, after ? () => more().catch(onSilence) : null);
    };
    await more();
    view.openPopup(lon, lat, popup, { insets: insets() });
  }

  async function open({ members, count, lon, lat }) {
    let bounds = boundsOf(members);
    if (members.length === 1) {
      const { items, cell } = await clusters.part(members[0].cell);
      if (!items.length) return list(count, { lon, lat }, boxOfCell(cell));
      bounds = boundsOf(items);
    }
    if (view.isClosest || onOneSpot(bounds)) {
      const [[south, west], [north, east]] = bounds;
      return list(count, { lon, lat }, [west, south, east, north]);
    }
    return view.zoomTo(bounds, { insets: insets() });
  }

  return { open: (pile) => open(pile).catch(onSilence) };
}
