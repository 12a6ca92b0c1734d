/* « Une adresse, une rue, un lieu »: what is typed is looked for by our own server; a place found is a button, and
   choosing it answers the form as a tap on the map or the list of quarters would.
   Without this module the same field is a part of the form, sent by its button. */

import { element } from './nodes.js';
import { TEXT, chosen, shownOnMap } from './texts.js';

const AFTER_LAST_KEY = 300; // milliseconds
const SHORTEST = 2;

/** POST to our own server with the form's token; null when it does not answer, or when `signal` gave up. */
export async function ask(url, fields, form, signal) {
  const token = form.querySelector('[name="csrfmiddlewaretoken"]')?.value ?? '';
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { 'X-CSRFToken': token, Accept: 'application/json' },
      signal,
    });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

const change = (field) => field.dispatchEvent(new Event('change', { bubbles: true }));

function choose(form, kind) {
  const radio = [...form.querySelectorAll('[name="place_kind"]')].find(({ value }) => value === kind);
  if (!radio) return;
  radio.checked = true;
  change(radio);
}

/* The map puts its pin and takes the event; without a map, the two figures are written all the same. */
function put(form, place) {
  const told = new CustomEvent('crieur:found', { detail: place, cancelable: true });
  if (!form.dispatchEvent(told)) return;
  form.elements.namedItem('longitude').value = place.lon.toFixed(6);
  form.elements.namedItem('latitude').value = place.lat.toFixed(6);
  choose(form, 'point');
}

function takeQuarter(form, { slug }) {
  const list = form.elements.namedItem('quarter');
  list.value = slug;
  change(list);
  choose(form, 'quarter');
}

function line(place, onChoose) {
  const item = element('li');
  const button = element('button', '', place.label);
  button.type = 'button';
  button.append(element('span', '', place.detail));
  button.addEventListener('click', () => onChoose(place));
  item.append(button);
  return item;
}

export default function start(wrapper) {
  const form = wrapper.closest('form');
  const field = wrapper.querySelector('input');
  const [note, list] = ['note', 'found'].map((name) => wrapper.querySelector(`[data-crieur-address-${name}]`));
  const button = wrapper.querySelector('button[name="chercher"]');
  if (!form || !field || !note || !list) return;
  const hint = form.elements.namedItem('hint');
  let waiting = 0;
  let asking = null;
  let written = '';

  function show(places) {
    list.replaceChildren(...places.map((place) => line(place, take)));
    list.hidden = places.length === 0;
  }

  function forget() {
    window.clearTimeout(waiting);
    asking?.abort();
  }

  /* The landmark is filled for whoever wrote none, and follows them when they choose another place. */
  function fillHint({ kind, label }) {
    if (!hint || (hint.value !== '' && hint.value !== written)) return;
    written = kind === 'quarter' || kind === 'point' ? '' : label;
    hint.value = written;
    change(hint);
  }

  function take(place) {
    forget();
    show([]);
    field.value = place.label;
    field.focus(); // the button that had it is gone
    if (form.querySelector('[data-crieur-trace]:not([hidden])')) {
      // In the middle of a drawing: the map goes there, the answer stays.
      form.dispatchEvent(new CustomEvent('crieur:look', { detail: place }));
      note.textContent = shownOnMap(place);
      return;
    }
    fillHint(place);
    if (place.kind === 'quarter') takeQuarter(form, place);
    else put(form, place);
    note.textContent = chosen(place);
  }

  async function search() {
    forget();
    const words = field.value.trim();
    if (words.length < SHORTEST) {
      show([]);
      note.textContent = '';
      return;
    }
    asking = new AbortController();
    const { signal } = asking;
    const answer = await ask(wrapper.dataset.crieurAddress, { q: words }, form, signal);
    if (signal.aborted) return;
    show(answer?.places ?? []);
    note.textContent = answer?.note ?? TEXT.silentSearch;
  }

  // From here on « Entrée » in any other field is « Continuer » again.
  if (button) button.type = 'button';
  button?.addEventListener('click', search);
  field.addEventListener('input', () => {
    forget();
    waiting = window.setTimeout(search, AFTER_LAST_KEY);
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      search();
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      show([]);
    }
  });
  // « Escape » from the list goes back to the field, which says what it holds.
  list.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    show([]);
    field.focus();
  });
}
