/* « Où ? »: one pin on the map, by finger, mouse or keyboard, written into the form's own inputs.
   Without this module the form is answered by choosing a quarter. */

import { ask } from './address.js';
import { createMap } from './leaflet.js';
import { degrees, fetchFeatures, readConfig } from './config.js';
import { createTrace } from './trace.js';
import { element, pinNode } from './nodes.js';
import { boundsOf, locate } from './geometry.js';
import { placedAt, placedBetween, TEXT } from './texts.js';

const CLOSE = 16;
const SETTLED = 300; // milliseconds before the address of a pin is asked for: it may still be moving

function findParts(wrapper) {
  const form = wrapper.closest('form') ?? document.querySelector('form:has([name="longitude"])');
  const named = (name) => form?.querySelector(`[name="${name}"]`);
  const radios = form ? [...form.querySelectorAll('[name="place_kind"]')] : [];
  return { form, longitude: named('longitude'), latitude: named('latitude'), radios, point: radios.find(({ value }) => value === 'point') };
}

/* The live line: the page's own, or one made under the map. */
function findStatus(wrapper) {
  const status = document.querySelector('[data-crieur-place-status]') ?? element('p', 'map-status');
  if (!status.isConnected) wrapper.after(status);
  if (!status.hasAttribute('role')) status.setAttribute('role', 'status');
  return status;
}

export default async function start(wrapper) {
  const config = readConfig(wrapper);
  const { form, longitude, latitude, radios, point } = findParts(wrapper);
  if (!longitude || !latitude) return;
  const view = createMap(wrapper, { keys: TEXT.keysPlace, wheel: false, snap: 0.25, padding: 4 });
  if (!view) return;

  // The map now fills these two: shown, they would ask for figures nobody knows by heart.
  // Unless the server found fault with them: its message leads there.
  for (const field of form.querySelectorAll('[data-crieur-place-fields]:not([open])')) field.hidden = true;
  const status = findStatus(wrapper);
  const node = pinNode();
  const featuresComing = fetchFeatures(config.basemap);
  const trace = createTrace({
    view, form, features: featuresComing,
    say: (text, wrong) => {
      asking?.abort();
      status.textContent = text;
      status.classList.toggle('is-wrong', wrong);
    },
  });
  const tools = [...form.querySelectorAll('[data-crieur-place-tool]')];
  const button = form.querySelector('[data-crieur-place-here]');
  let pin = null;
  let asking = null;
  let named = null;

  async function tell(lon, lat) {
    const { town, quarter, known } = locate(await featuresComing, lon, lat);
    const outside = known && !town;
    node.classList.toggle('is-outside', outside);
    status.classList.toggle('is-wrong', outside);
    const say = (address) => (quarter ? placedAt(quarter.nom, address) : placedBetween(town?.nom, address));
    const label = named?.at === `${lon} ${lat}` ? named.label : '';
    asking?.abort();
    status.textContent = outside ? TEXT.outside : say(label);
    if (!outside && !label) addAddress(lon, lat, say);
  }

  /* The address near a tapped point comes when it can, for the pin that still stands there. */
  async function addAddress(lon, lat, say) {
    asking = new AbortController();
    const { signal } = asking;
    await new Promise((resolve) => { setTimeout(resolve, SETTLED); });
    if (signal.aborted || !wrapper.dataset.address) return;
    const answer = await ask(wrapper.dataset.address, { lon, lat }, form, signal);
    const stands = !signal.aborted && status.textContent === say('');
    if (stands && answer?.label) status.textContent = say(answer.label);
  }

  /* Another answer (a quarter, the whole town) keeps the pin, greyed, for whoever changes their mind. */
  function weigh() {
    const answer = radios.find(({ checked }) => checked)?.value;
    const aside = Boolean(point) && !point.checked && Boolean(answer);
    node.classList.toggle('is-aside', aside);
    const wasDrawing = trace?.isOn;
    trace?.choose(answer);
    node.hidden = Boolean(trace?.isOn); // a drawing needs no pin in its midst
    for (const tool of tools) tool.setAttribute('aria-pressed', String(tool.value === (answer ?? 'point')));
    if (button) button.textContent = trace?.isOn ? TEXT.putPoint : TEXT.putPin;
    view.keys = trace?.isOn ? TEXT.keysTrace : TEXT.keysPlace;
    if (wasDrawing && !trace.isOn) {
      status.classList.remove('is-wrong');
      status.textContent = '';
    }
    if (!pin || trace?.isOn) return;
    if (aside) {
      status.classList.remove('is-wrong');
      status.textContent = TEXT.aside;
    } else tell(degrees(longitude.value), degrees(latitude.value));
  }

  function show(lon, lat) {
    if (pin) pin.move(lon, lat);
    else pin = view.pin(lon, lat, node, put);
  }

  function put(lon, lat) {
    longitude.value = lon.toFixed(6);
    latitude.value = lat.toFixed(6);
    show(lon, lat);
    if (point && !point.checked) {
      point.checked = true;
      point.dispatchEvent(new Event('change', { bubbles: true }));
    } else weigh();
  }

  function readInputs() {
    const [lon, lat] = [degrees(longitude.value), degrees(latitude.value)];
    const given = Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lat) < 85;
    if (given) show(lon, lat);
    return given && { lon, lat };
  }

  /* A place found by its name: the pin goes there and the map with it. */
  form.addEventListener('crieur:found', (event) => {
    event.preventDefault();
    const { lon, lat, kind, label } = event.detail;
    named = { at: `${degrees(lon.toFixed(6))} ${degrees(lat.toFixed(6))}`, label: kind === 'point' ? '' : label };
    put(lon, lat);
    view.view = { lon, lat, zoom: CLOSE };
  });

  /* Whoever draws looks for a street to see it. */
  form.addEventListener('crieur:look', async ({ detail: { lon, lat, slug } }) => {
    if (Number.isFinite(lon)) {
      view.view = { lon, lat, zoom: CLOSE };
      return;
    }
    const quarter = (await featuresComing).find(({ properties }) => properties.kind === 'quarter' && properties.slug === slug);
    if (quarter) view.fit(boundsOf(quarter.geometry));
  });

  const take = (lon, lat) => (trace?.isOn ? trace.add(lon, lat) : put(lon, lat));
  const putAtCentre = () => take(view.view.lon, view.view.lat);
  // What one shows on the map is an answer of the form: the same one, chosen beside the map.
  for (const tool of tools) {
    tool.addEventListener('click', () => {
      const radio = radios.find(({ value }) => value === tool.value);
      if (!radio) return;
      radio.checked = true;
      radio.dispatchEvent(new Event('change', { bubbles: true }));
    });
  }

  view.fit(config.bounds);
  view.limit(config.bounds);
  view.onTap(take);
  for (const radio of radios) radio.addEventListener('change', weigh);
  view.canvas.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.target !== view.canvas) return;
    event.preventDefault();
    putAtCentre();
  });
  // The page scrolls under the wheel until one has entered the map.
  view.canvas.addEventListener('focus', () => view.wheel(true));
  view.canvas.addEventListener('blur', () => view.wheel(false));

  // The cross shows where the centre is, to whoever is about to use it.
  const aim = (on) => () => wrapper.classList.toggle('is-aiming', on);
  for (const name of ['focus', 'pointerenter']) button?.addEventListener(name, aim(true));
  for (const name of ['blur', 'pointerleave']) button?.addEventListener(name, aim(false));
  button?.addEventListener('click', putAtCentre);
  if (button) button.hidden = false;
  wrapper.append(element('span', 'map-cross'));

  const given = readInputs();
  if (given) view.view = { ...given, zoom: CLOSE };
  else if (trace?.bounds) view.fit(trace.bounds, { maxZoom: CLOSE });
  for (const input of [longitude, latitude]) input.addEventListener('change', () => readInputs() && weigh());
  weigh();
  if (config.tiles?.url) view.addTiles(config.tiles, () => {});
  view.drawGround(await featuresComing);
}
