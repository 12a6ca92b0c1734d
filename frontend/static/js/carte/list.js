/* « Les idées visibles »: the map's twin for the keyboard, the ear, and whoever prefers to read. */

import { element, formNode } from './nodes.js';
import { TEXT } from './texts.js';

/* Without a template in the page: a form, the title as a link, the place and where the idea stands. */
function plainLine(item, sprite) {
  const line = element('li', 'map-line');
  const link = element('a', 'map-line-link', item.title);
  link.href = item.url;
  line.append(formNode(sprite, item), link, element('span', 'map-line-place', item.place));
  if (item.word) line.append(element('span', 'map-line-word', item.word));
  return line;
}

/* « Sabatier · devant l’école · Cadre de vie »: a point ends a line rather than begins one, and the theme, which
   comes last, is not cut; as the card of the pages. */
function placeParts(place) {
  const parts = place.split(' · ');
  const theme = element('span', 'nowrap', parts.pop());
  return parts.length ? [`${parts.join('\u00a0· ')}\u00a0· `, theme] : [theme];
}

/* The word of lateness stands out by its weight, not by its colour alone. */
function expectedParts(line) {
  const [before, after] = line.split(TEXT.late);
  return after === undefined ? [line] : [before, element('strong', '', TEXT.late), after];
}

/* The page's own template is the card of everywhere, empty: its parts are known by their classes. */
function templateLine(template, item, sprite) {
  const line = template.content.firstElementChild.cloneNode(true);
  const part = (selector) => line.querySelector(selector);
  part('.card')?.classList.add(`theme-${item.theme}`);
  part('.mark')?.classList.add(`theme-${item.theme}`);
  part('.mark use')?.setAttribute('href', `${sprite}#${item.form}`);
  const link = part('.card-title a');
  link.textContent = item.title;
  link.href = item.url;
  part('.card-place').replaceChildren(...placeParts(item.place));
  part('.pill').textContent = item.word;
  part('.pill').className = `pill pill-${item.pill}`;
  part('.thread-mini').replaceChildren(...item.knots.map((state) => element('i', `is-${state}`)));
  const expected = part('.card-foot > span:last-child');
  expected.replaceChildren(...expectedParts(item.expected));
  const isLate = item.expected.includes(TEXT.late);
  expected.classList.toggle('is-late', isLate);
  if (isLate) part('.thread-mini .is-next:last-child')?.classList.add('is-late');
  return line;
}

/** `onLight(code, on)` is told when a line is under the focus or the pointer. */
export function createList(list, sprite, onLight) {
  if (!list) return { fill() {} };
  const template = document.querySelector('template[data-crieur-visible-item]');
  let lit = null;

  const light = (target) => {
    const code = target?.closest?.('[data-code]')?.dataset.code ?? null;
    if (code === lit) return;
    if (lit !== null) onLight(lit, false);
    if (code !== null) onLight(code, true);
    lit = code;
  };
  list.addEventListener('focusin', ({ target }) => light(target));
  list.addEventListener('focusout', ({ relatedTarget }) => light(list.contains(relatedTarget) ? relatedTarget : null));
  list.addEventListener('mouseover', ({ target }) => light(target));
  list.addEventListener('mouseleave', () => light(list.contains(document.activeElement) ? document.activeElement : null));

  return {
    get lit() { return lit; },
    fill(items) {
      const held = list.contains(document.activeElement) ? document.activeElement.closest('[data-code]')?.dataset.code : null;
      const lines = items.map((item) => {
        const line = template ? templateLine(template, item, sprite) : plainLine(item, sprite);
        line.dataset.code = item.code;
        return line;
      });
      list.replaceChildren(...lines);
      // Whoever was reading a line goes on from there when the list is told anew.
      lines.find(({ dataset }) => held && dataset.code === held)?.querySelector('a')?.focus({ preventScroll: true });
    },
  };
}
