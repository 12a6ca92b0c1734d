/* Asks for the ideas of a box, page by page: the last question only, once the map has come to rest. */

const REST = 150;

/* Points have seven decimals. The box only ever grows: an idea on its very edge stays in it. */
const DECIMALS = 7;
const outward = [Math.floor, Math.floor, Math.ceil, Math.ceil];
const edge = (degree, side) => (outward[side](degree * 10 ** DECIMALS) / 10 ** DECIMALS).toFixed(DECIMALS);

const address = (url, filters, box, after) => {
  const query = new URLSearchParams(filters);
  query.set('bbox', box.map(edge).join(','));
  if (after) query.set('apres', after);
  return `${url}?${query}`;
};

/** A page of the ideas of a box, newest first: {items, next}, `next` being the key of the following page. */
export async function fetchIdeas({ url, filters, box, after = '', signal }) {
  const reply = await fetch(address(url, filters, box, after), { signal, headers: { Accept: 'application/json' } });
  if (!reply.ok) throw new Error(reply.statusText);
  return reply.json();
}

/** `ask(box)` soon calls `look(box)`, then `onIdeas(answer)`, or `onSilence()` when the site does not answer. `box()`
    is null while nothing can be seen of the map (a fold, a turned phone half way): nothing is asked then. */
export function createFeed({ url, filters, look, onIdeas, onMore, onSilence }) {
  let timer;
  let pending;
  let asked = null;

  async function ask(box, after, then) {
    pending?.abort();
    pending = new AbortController();
    const { signal } = pending;
    try {
      const answer = await fetchIdeas({ url, filters: filters(), box, after, signal });
      if (!signal.aborted) then(answer);
    } catch {
      if (!signal.aborted) onSilence();
    }
  }

  return {
    ask(box) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        asked = box();
        if (!asked) return;
        look(asked);
        ask(asked, '', onIdeas);
      }, REST);
    },
    more(after) { if (asked) ask(asked, after, onMore); },
  };
}
