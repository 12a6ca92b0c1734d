/* While the title is typed: the ideas that may already say it, as the server shows them on the last step too. */

const PAUSE = 600;
const SHORTEST = 8;

export default function start(place) {
  const field = document.querySelector('input[name="title"]');
  if (!field) return;
  let timer = 0;
  let asked = '';

  async function look() {
    const title = field.value.trim();
    if (title === asked) return;
    asked = title;
    if (title.length < SHORTEST) {
      place.replaceChildren();
      return;
    }
    try {
      // By POST: what somebody writes stands in no address, and so in no log.
      const body = new FormData();
      body.set('titre', title);
      body.set('csrfmiddlewaretoken', field.form.elements.namedItem('csrfmiddlewaretoken').value);
      const answer = await fetch(place.dataset.crieurSimilar, { method: 'POST', body });
      if (!answer.ok || title !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      place.replaceChildren(...page.body.childNodes);
    } catch {
      // No answer: the last step asks again.
    }
  }

  field.addEventListener('input', () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, PAUSE);
  });
  look();
}
