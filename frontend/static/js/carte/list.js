/* « Les idées visibles »: the map's twin for the keyboard, the ear, and whoever prefers to read. */

import { element } from './nodes.js';
import { TEXT } from './texts.js';

/* « Sabatier · devant l’école · Cadre de vie »: a point ends a line rather than begins one, and the theme, which
   comes last, stands apart and is not cut; as the card of the pages. */
function placeParts(place) {
  const parts = place.split(' · ');
  const theme = element('span', 'nowrap', parts.pop());
  return parts.length ? [element('span', '', parts.join('\u00a0· ')), ' ', theme] : [theme];
}

/* « 12 soutiens »: the number stands out. */
function supportsParts(said) {
  const cut = said.lastIndexOf(' ');
  return [element('b', '', said.slice(0, cut)), said.slice(cut)];
}

/* The word of lateness stands out by its weight, not by its colour alone. */
function expectedParts({ expected, late }) {
  const [before, after] = expected.split(TEXT.late);
  return late && after !== undefined ? [before, element('strong', '', TEXT.late), after] : [expected];
}

/* The page's own template is the card of everywhere, empty: its parts are known by their classes. */
function lineOf(template, item, sprite) {
  const line = template.content.firstElementChild.cloneNode(true);
  const part = (selector) => line.querySelector(selector);
  part('.card')?.classList.add(`theme-${item.theme}`);
  part('.mark')?.classList.add(`theme-${item.theme}`);
  part('.mark use')?.setAttribute('href', `${sprite}#${item.form}`);
  const link = part('.card-title a');
  link.textContent = item.title;
  link.href = item.url;
  if (item.supports) part('.card-supports').replaceChildren(...supportsParts(item.supports));
  else part('.card-supports').remove();
  part('.card-place').replaceChildren(...placeParts(item.place));
  part('.pill').textContent = item.word;
  part('.pill').className = `pill pill-${item.pill}`;
  part('.thread-mini').replaceChildren(...item.knots.map((state) => element('i', `is-${state}`)));
  const expected = part('.card-foot > span:last-child');
  expected.replaceChildren(...expectedParts(item));
  expected.classList.toggle('is-late', item.late);
  if (item.late) part('.thread-mini .is-next:last-child')?.classList.add('is-late');
  return line;
}

/** `onLight(item, on)` is told when a line is under the focus or the pointer; `item` has code, lon and lat. */
export function createList(list, sprite, onLight) {
  if (!list) return { fill() {}, append() {}, count: 0 };
  const template = document.querySelector('template[data-crieur-visible-item]');
  const told = new Map();
  let lit = null;

  const light = (target) => {
    const item = told.get(target?.closest?.('[data-code]')?.dataset.code) ?? null;
    if (item?.code === lit?.code) return;
    if (lit) onLight(lit, false);
    if (item) onLight(item, true);
    lit = item;
  };
  list.addEventListener('focusin', ({ target }) => light(target));
  list.addEventListener('focusout', ({ relatedTarget }) => light(list.contains(relatedTarget) ? relatedTarget : null));
  list.addEventListener('mouseover', ({ target }) => light(target));
  list.addEventListener('mouseleave', () => light(list.contains(document.activeElement) ? document.activeElement : null));

  const linesOf = (items) => items.map((item) => {
    told.set(item.code, item);
    const line = lineOf(template, item, sprite);
    line.dataset.code = item.code;
    return line;
  });
  const focus = (line) => line?.querySelector('a')?.focus({ preventScroll: true });

  return {
    get lit() { return lit; },
    get count() { return told.size; },

    fill(items) {
      const held = list.contains(document.activeElement) ? document.activeElement.closest('[data-code]')?.dataset.code : null;
      told.clear();
      const lines = linesOf(items);
      list.replaceChildren(...lines);
      // Whoever was reading a line goes on from there when the list is told anew.
      focus(lines.find(({ dataset }) => held && dataset.code === held));
    },

    /** The following page, at the end; the focus goes to its first line, where the button was. */
    append(items) {
      const lines = linesOf(items);
      list.append(...lines);
      focus(lines[0]);
    },
  };
}
