/* Asks for the ideas of a box: the last question only, once the map has come to rest. */

const REST = 150;

/** `ask(box)` soon calls `onIdeas(answer)`, or `onSilence()` when the site does not answer. `box()` is null while
    nothing can be seen of the map (a fold, a turned phone half way): nothing is asked then. */
export function createFeed({ url, filters, onIdeas, onSilence }) {
  let timer;
  let pending;

  async function fetchBox(box) {
    pending?.abort();
    if (!box) return;
    pending = new AbortController();
    const { signal } = pending;
    const query = new URLSearchParams(filters());
    query.set('bbox', box.map((degree) => degree.toFixed(6)).join(','));
    let answer = null;
    try {
      const reply = await fetch(`${url}?${query}`, { signal, headers: { Accept: 'application/json' } });
      if (reply.ok) answer = await reply.json();
    } catch {
      // silence, or a newer question
    }
    if (signal.aborted) return;
    if (answer) onIdeas(answer);
    else onSilence();
  }

  return {
    ask(box) {
      clearTimeout(timer);
      timer = setTimeout(() => fetchBox(box()), REST);
    },
  };
}
