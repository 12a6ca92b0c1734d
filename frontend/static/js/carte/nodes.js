/* The pieces laid on the map, as DOM nodes: nothing here is ever read as HTML. */

import { TEXT, looseIdeas, pileOfIdeas } from './texts.js';

const number = new Intl.NumberFormat('fr-FR');
const SVG = 'http://www.w3.org/2000/svg';

export function element(tag, className = '', text = '') {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function drawn(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function svg(className, viewBox, ...children) {
  const node = drawn('svg', { class: className, viewBox, 'aria-hidden': 'true', focusable: 'false' });
  node.append(...children);
  return node;
}

/* The same mark as the `mark` component of the pages: form first, colour by the theme's --t. */
export function formNode(sprite, { theme, form }) {
  return svg(`mark theme-${theme}`, '0 0 40 40', drawn('use', { href: `${sprite}#${form}` }));
}

/* Marks and piles are hidden from screen readers: the list beside the map says the same, in order. */
export function markNode(item, sprite) {
  const node = element('div', 'map-mark');
  node.setAttribute('aria-hidden', 'true');
  node.title = item.title;
  node.append(formNode(sprite, item));
  return node;
}

export function pileNode(count) {
  const node = element('div', 'map-pile');
  node.setAttribute('aria-hidden', 'true');
  node.title = pileOfIdeas(count);
  node.append(element('span', 'map-pile-number', number.format(count)));
  return node;
}

/** Where one is: a dot, told by the live line. */
export function positionNode() {
  const node = element('div', 'map-position');
  node.setAttribute('aria-hidden', 'true');
  return node;
}

export function pinNode() {
  const pin = svg(
    'map-pin-form',
    '0 0 40 52',
    drawn('path', { class: 'map-pin-body', d: 'M20 50 6.5 30.5a17 17 0 1 1 27 0z' }),
    drawn('circle', { class: 'map-pin-eye', cx: 20, cy: 20, r: 6 }),
  );
  const node = element('div', 'map-pin');
  node.setAttribute('aria-hidden', 'true');
  node.append(pin);
  return node;
}

/** A point of a drawing, by its number. */
export function vertexNode(number) {
  const node = element('div', 'map-vertex');
  node.setAttribute('aria-hidden', 'true');
  node.append(element('span', 'map-vertex-number', String(number)));
  return node;
}

export function nameNode({ kind, text }) {
  const node = element('div', `map-name is-${kind}`);
  node.append(element('span', 'map-name-text', text));
  return node;
}

/** « Sabatier +3 »: ideas that name the quarter and no point are counted on its name. */
export function countOnName(node, count) {
  node.querySelector('.map-name-count')?.remove();
  if (!count) return;
  const badge = element('span', 'map-name-count');
  badge.title = looseIdeas(count);
  const figure = element('span', '', `+${number.format(count)}`);
  figure.setAttribute('aria-hidden', 'true');
  badge.append(figure, element('span', 'unseen', ` ${looseIdeas(count)}`));
  node.append(badge);
}

function ideaLink(item, className, text) {
  const link = element('a', className, text);
  link.href = item.url;
  return link;
}

export function ideaPopup(item, sprite) {
  const node = element('div', 'map-idea');
  const head = element('p', 'map-idea-title');
  head.append(formNode(sprite, item), element('span', '', item.title));
  node.append(head, element('p', 'map-idea-place', item.place));
  if (item.word) node.append(element('p', 'map-idea-word', item.word));
  const link = ideaLink(item, 'map-idea-link', TEXT.read);
  link.append(element('span', 'unseen', ` : ${item.title}`));
  node.append(link);
  return node;
}

/** The list of a pile, empty: `fillPile` brings its ideas, page by page. */
export function pilePopup(count) {
  const node = element('div', 'map-pile-list');
  node.append(element('p', 'map-idea-title', pileOfIdeas(count)), element('ul'));
  return node;
}

/** Adds ideas at the end of the list; `onMore` (or null) is what « La suite » does. */
export function fillPile(node, items, sprite, onMore) {
  const lines = items.map((item) => {
    const line = element('li');
    line.append(formNode(sprite, item), ideaLink(item, '', item.title));
    return line;
  });
  node.querySelector('ul').append(...lines);
  const old = node.querySelector('button');
  const held = old === document.activeElement;
  old?.remove();
  if (onMore) {
    const button = element('button', 'btn btn-two btn-slim', TEXT.more);
    button.type = 'button';
    button.addEventListener('click', onMore);
    node.append(button);
  }
  // Whoever pressed « La suite » by the keyboard goes on from the first idea it brought.
  if (held) lines[0]?.querySelector('a').focus();
}

/* The credit comes from the town's settings as a line with a link: text and web links are kept, nothing else. */
export function creditNode(markup) {
  const node = element('p', 'map-credit');
  const source = new DOMParser().parseFromString(markup ?? '', 'text/html').body;
  for (const child of source.childNodes) {
    const link = child.nodeName === 'A' && /^https?:$/.test(child.protocol) ? element('a', '', child.textContent) : null;
    if (link) {
      link.href = child.href;
      link.tabIndex = -1; // the map is one tab stop; the legal page bears the same credit
    }
    node.append(link ?? child.textContent);
  }
  return node;
}

/** The trees of the forest, as an SVG pattern that the drawing refers to. */
export function treesNode(id) {
  const tile = drawn('pattern', { id, patternUnits: 'userSpaceOnUse', width: 46, height: 40 });
  tile.append(
    drawn('rect', { class: 'm-forest-ground', width: 46, height: 40 }),
    drawn('path', { class: 'm-tree', d: 'M12 5l6 12H6zM35 25l6 12H29z' }),
  );
  const defs = drawn('defs', {});
  defs.append(tile);
  return svg('map-defs', '0 0 1 1', defs);
}
