/* The map of /carte/: the ideas of the visible box as marks and piles, told again in the list beside it. */

import { boundsOf } from './geometry.js';
import { boundsOfItems, gather, onOneSpot } from './grid.js';
import { coveredBottom, coveredByKey, startSheet } from './sheet.js';
import { countOnName, element, ideaPopup, markNode, pileNode, pilePopup } from './nodes.js';
import { createFeed } from './feed.js';
import { createList } from './list.js';
import { createMap } from './leaflet.js';
import { fetchFeatures, readConfig } from './config.js';
import { TEXT, visibleIdeas } from './texts.js';

/** The page's filters: its form where it has one, else its address. */
function pageFilters() {
  const form = document.querySelector('[data-crieur-filters]');
  const given = form ? new FormData(form) : new URLSearchParams(window.location.search);
  const kept = ['quartier', 'theme'].flatMap((name) => given.getAll(name).filter(Boolean).map((value) => [name, value]));
  return new URLSearchParams(kept);
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

  const note = createNote(wrapper, () => view.arrange());
  const counter = document.querySelector('[data-crieur-count]');
  let items = [];
  let counts = [];
  let nodes = new Map();
  let saysSilence = false;

  const insets = () => ({ top: note.height, left: 0, right: 0, bottom: coveredBottom(wrapper) });
  const clear = () => ({ ...insets(), bottom: Math.max(coveredBottom(wrapper), coveredByKey(wrapper)) });
  const list = createList(document.querySelector('[data-crieur-visible]'), config.sprite, (code, on) => {
    const node = nodes.get(code);
    if (node) view.light(node, on);
  });

  function openPile(members, spot) {
    if (view.isClosest || onOneSpot(members)) view.openPopup(spot.lon, spot.lat, pilePopup(members, config.sprite), { insets: clear() });
    else view.zoomTo(boundsOfItems(members), { insets: clear() });
  }

  function draw() {
    nodes = new Map();
    const marks = gather(items, (lon, lat) => view.project(lon, lat)).map(({ members, lon, lat }) => {
      const alone = members.length === 1;
      const node = alone ? markNode(members[0], config.sprite) : pileNode(members.length);
      for (const { code } of members) nodes.set(code, node);
      const onClick = alone
        ? () => view.openPopup(lon, lat, ideaPopup(members[0], config.sprite), { insets: clear() })
        : () => openPile(members, { lon, lat });
      return { lon, lat, node, onClick };
    });
    view.setMarks(marks);
    if (list.lit && nodes.has(list.lit)) view.light(nodes.get(list.lit), true);
  }

  function writeCounts() {
    for (const { slug, count } of counts) {
      const name = view.nameNodeOf(slug);
      if (name) countOnName(name, count);
    }
    view.arrange();
  }

  const feed = createFeed({
    url: config.ideas,
    filters: pageFilters,
    onIdeas(answer) {
      items = answer.items;
      counts = answer.quarters ?? [];
      draw();
      writeCounts();
      list.fill(items);
      const line = visibleIdeas({ total: answer.count, shown: items.length, truncated: answer.truncated });
      if (counter && counter.textContent !== line) counter.textContent = line;
      if (saysSilence) note.say('');
      saysSilence = false;
    },
    onSilence() {
      saysSilence = true;
      note.say(TEXT.silentIdeas);
    },
  });
  const ask = () => feed.ask(() => view.box(insets()));

  // The town's own controls and credit rise above the sheet.
  const rise = () => wrapper.style.setProperty('--map-covered', `${coveredBottom(wrapper)}px`);
  startSheet(() => { rise(); ask(); });
  rise();

  // Until the person moves the map, it frames the town, or the quarter that is asked for, in whatever room there is.
  let framed = config.bounds;
  const kept = keptView();
  const frame = () => {
    const covered = clear();
    const height = wrapper.clientHeight;
    // Read far down on a phone, the list covers the whole map: it is framed for when it comes back.
    const bottom = Math.min(covered.bottom, height * 0.6);
    // Where there is little room the line at the top may cover the countryside: it goes once one moves.
    const top = height - bottom < ROOMY ? 0 : covered.top;
    view.fit(framed, { insets: { ...covered, top, bottom } });
  };
  const isOurs = () => !kept && !view.isTaken;
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
    if (!isOurs()) keepView(view.view);
    if (view.isTaken && coveredBottom(wrapper)) note.say(''); // a phone's map is small: once read, the line makes room
    ask();
  });
  ask();
  if (config.tiles?.url) view.addTiles(config.tiles, () => note.say(TEXT.silentTiles));

  const features = await fetchFeatures(config.basemap);
  const chosen = pageFilters().get('quartier');
  view.drawGround(features, chosen);
  writeCounts();
  const quarter = features.find(({ properties }) => chosen && properties.kind === 'quarter' && properties.slug === chosen);
  if (!quarter) return;
  framed = boundsOf(quarter.geometry);
  if (isOurs()) frame();
}
