/* Asks for the ideas of a box: the last question only, once the map has come to rest. */

const REST = 150;

/** `ask(box)` soon calls `onIdeas(answer)`, or `onSilence()` when the site does not answer. */
export function createFeed({ url, filters, onIdeas, onSilence }) {
  let timer;
  let pending;

  async function fetchBox(box) {
    pending?.abort();
    pending = new AbortController();
    const query = new URLSearchParams(filters());
    query.set('bbox', box.map((degree) => degree.toFixed(6)).join(','));
    try {
      const answer = await fetch(`${url}?${query}`, { signal: pending.signal, headers: { Accept: 'application/json' } });
      if (!answer.ok) throw new Error(answer.status);
      onIdeas(await answer.json());
    } catch (problem) {
      if (problem.name !== 'AbortError') onSilence();
    }
  }

  return {
    ask(box) {
      clearTimeout(timer);
      timer = setTimeout(() => fetchBox(box()), REST);
    },
  };
}
