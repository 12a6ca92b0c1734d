/* The map of /carte/: the ideas of the visible box as marks and piles, told again in the list beside it. */

import { boundsOf as boundsOfShape } from './geometry.js';
import { createClusters, DIGITS, tileZoom } from './clusters.js';
import { cellOf } from './quadkeys.js';
import { coveredBottom, coveredByKey, startSheet } from './sheet.js';
import { countOnName, element, ideaPopup, markNode, pileNode } from './nodes.js';
import { createDrawings } from './drawings.js';
import { createFeed } from './feed.js';
import { createList } from './list.js';
import { createMap } from './leaflet.js';
import { createPiles } from './piles.js';
import { fetchFeatures, readConfig } from './config.js';
import { gather } from './grid.js';
import { startPosition } from './position.js';
import { startPrint } from './print.js';
import { firstIdeas, TEXT, visibleIdeas } from './texts.js';

/** The page's filters: its form where it has one, else its address. Empty answers are none. */
function pageFilters() {
  const form = document.querySelector('[data-crieur-filters]');
  const given = form ? new FormData(form) : new URLSearchParams(window.location.search);
  return new URLSearchParams([...given].filter(([, value]) => value));
}

const ROOMY = 320;

/* One line over the map for what does not answer; said once, politely. */
function createNote(wrapper, onChange) {
  const note = element('p', 'map-note');
  note.setAttribute('role', 'status');
  note.hidden = true;
  wrapper.append(note);
  return {
    say(text) {
      note.textContent = text;
      if (note.hidden === !text) return;
      note.hidden = !text;
      onChange();
    },
    node: note,
    get height() { return note.hidden ? 0 : note.offsetTop + note.offsetHeight; },
  };
}

/* « Back » finds the view one left, when one had moved the map: kept in the history's state, so that the address stays the page's own. */
const keptView = () => window.history.state?.crieurMap;
const keepView = (view) => window.history.replaceState({ ...window.history.state, crieurMap: view }, '');

export default async function start(wrapper) {
  const config = readConfig(wrapper);
  const view = config.ideas ? createMap(wrapper) : null;
  if (!view) return;

  const note = createNote(wrapper, () => { view.forgetObstacles(); view.arrange(); });
  const counter = document.querySelector('[data-crieur-count]');
  // The form is read once: what one is choosing and has not asked for yet narrows nothing.
  const filters = pageFilters();
  const clusters = createClusters({ url: config.clusters, filters: () => filters });
  const featuresComing = fetchFeatures(config.basemap);
  let items = [];
  let digits = 0;
  let nodes = new Map();
  let saysSilence = false;
  let looks = 0;
  let total = 0;
  const kept = keptView();
  const isOurs = () => !kept && !view.isTaken;

  const insets = () => ({ top: note.height, left: 0, right: 0, bottom: coveredBottom(wrapper) });
  const clear = () => ({ ...insets(), bottom: Math.max(coveredBottom(wrapper), coveredByKey(wrapper)) });
  // Where there is little room, the line at the top makes way for what one opens.
  const clearForPopup = () => {
    if (wrapper.clientHeight - coveredBottom(wrapper) < ROOMY) note.say('');
    return clear();
  };
  // A single idea is known by its code, one within a pile by the cell of the ground it stands on.
  const nodeOf = ({ code, lon, lat }) => nodes.get(code) ?? nodes.get(cellOf(lon, lat, digits));
  const drawings = createDrawings({ view, address: config.drawing });
  const list = createList(document.querySelector('[data-crieur-visible]'), config.sprite, (item, on) => {
    drawings.show(on ? item : null);
    const node = nodeOf(item);
    if (node) view.light(node, on);
  });
  const piles = createPiles({ view, clusters, url: config.ideas, filters: () => filters, sprite: config.sprite, insets: clearForPopup, onSilence });

  function draw() {
    nodes = new Map();
    const marks = gather(items, (lon, lat) => view.project(lon, lat)).map(({ members, count, lon, lat }) => {
      const [first] = members;
      const node = count === 1 ? markNode(first, config.sprite) : pileNode(count);
      for (const { code, cell } of members) nodes.set(code ?? cell, node);
      const onClick = count === 1
        ? () => {
          view.openPopup(lon, lat, ideaPopup(first, config.sprite), { insets: clearForPopup(), onClose: () => drawings.show(null) });
          drawings.show(first);
        }
        : () => piles.open({ members, count, lon, lat });
      return { key: `${first.code ?? first.cell}/${members.length}/${count}`, lon, lat, node, onClick };
    });
    for (const [drawn, kept] of view.setMarks(marks)) for (const [key, node] of nodes) if (node === drawn) nodes.set(key, kept);
    if (list.lit) { const node = nodeOf(list.lit); if (node) view.light(node, true); }
  }

  function onSilence() {
    saysSilence = true;
    note.say(TEXT.silentIdeas);
  }

  function onAnswer() {
    if (saysSilence) note.say('');
    saysSilence = false;
  }

  async function look(box) {
    const turn = ++looks;
    if (!isOurs()) keepView(view.view); // once the map has come to rest: each write costs a millisecond or more
    const zoom = tileZoom(view.view.zoom, view.size);
    try {
      const [west, south, east, north] = box;
      const found = await clusters.within(box, zoom);
      if (turn !== looks) return;
      items = found.filter(({ lon, lat }) => lon >= west && lon <= east && lat >= south && lat <= north);
      digits = zoom + DIGITS;
    } catch {
      if (turn === looks) onSilence();
      return;
    }
    view.reach(items);
    draw();
    total = items.reduce((sum, { count = 1 }) => sum + count, 0);
    const line = visibleIdeas(total, filters.toString() !== '');
    if (counter && counter.textContent !== line) counter.textContent = line;
    tellPaper();
    onAnswer();
  }

  const more = document.querySelector('[data-crieur-visible-more]');
  const nothing = document.querySelector('[data-crieur-visible-nothing]');
  const paper = document.querySelector('[data-crieur-visible-paper]');
  let following = '';
  const follow = (next) => {
    following = next;
    if (more) more.hidden = !next;
    if (nothing) nothing.hidden = list.count > 0;
    tellPaper();
  };
  function tellPaper() {
    if (paper) paper.textContent = following ? firstIdeas(list.count, total) : '';
  }
  const feed = createFeed({
    url: config.ideas,
    filters: () => filters,
    look,
    onIdeas({ items: page, next }) {
      list.fill(page);
      follow(next);
    },
    onMore({ items: page, next }) {
      list.append(page);
      follow(next);
    },
    onSilence,
  });
  more?.addEventListener('click', () => feed.more(following));
  // Ideas without a point stand in no box: their list is the page's own.
  const ask = () => { if (!filters.has('lieu')) feed.ask(() => view.box(insets())); };

  // The map's own controls and credit rise above the sheet.
  const rise = () => wrapper.parentElement.style.setProperty('--map-covered', `${coveredBottom(wrapper)}px`);
  startSheet(() => { rise(); view.forgetObstacles(); ask(); });
  rise();

  // Until the person moves the map, it frames the town, or the quarter that is asked for, in whatever room there is.
  let framed = config.bounds;
  const frame = () => {
    const covered = clear();
    const height = wrapper.clientHeight;
    // Read far down on a phone, the list covers the whole map: it is framed for when it comes back.
    const bottom = Math.min(covered.bottom, height * 0.6);
    // Where there is little room the line at the top may cover the countryside: it goes once one moves.
    const top = height - bottom < ROOMY ? 0 : covered.top;
    view.fit(framed, { insets: { ...covered, top, bottom } });
  };
  frame();
  view.limit(config.bounds);
  if (kept) view.view = kept;
  view.avoid(note.node);
  view.avoid(wrapper.parentElement.querySelector('.theme-key'));
  view.onResize(() => {
    rise();
    if (isOurs()) frame();
  });
  view.onZoom(draw);
  view.onMove(() => {
    if (view.isTaken && coveredBottom(wrapper)) note.say(''); // a phone's map is small: once read, the line makes room
    ask();
  });
  ask();
  startPrint(wrapper, view);
  const button = document.querySelector('[data-crieur-position]');
  startPosition({ button, view, features: () => featuresComing, say: (text) => note.say(text), insets: clear });
  if (config.tiles?.url) view.addTiles(config.tiles, () => note.say(TEXT.silentTiles));

  const features = await featuresComing;
  const chosen = filters.get('quartier');
  view.drawGround(features, chosen);
  for (const [slug, count] of Object.entries(config.unplaced ?? {})) {
    const name = view.nameNodeOf(slug);
    if (name) countOnName(name, count);
  }
  view.arrange();
  const quarter = features.find(({ properties }) => chosen && properties.kind === 'quarter' && properties.slug === chosen);
  if (!quarter) return;
  framed = boundsOfShape(quarter.geometry);
  if (isOurs()) frame();
}
