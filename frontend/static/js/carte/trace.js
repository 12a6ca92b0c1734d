/* « Où ? »: a path or an area, point by point: by finger or mouse, or by the keyboard with the map's centre. The points
   are a list too, where each can be moved or taken away without a pointer. The form's own text holds them. */

import { boundsOfPoints, distanceAlong, locate, surfaceOf } from './geometry.js';
import { element, vertexNode } from './nodes.js';
import { TEXT, pointOfTrace, traceOf } from './texts.js';

const KINDS = ['line', 'area'];
const LEAST = { line: 2, area: 3 };
const MOST = 200;
const NUMBER = '([-+]?\\d{1,3}(?:[.,]\\d{1,20})?)';
const PAIR = new RegExp(`^[\\s(]*${NUMBER}[\\s,;/()°]+${NUMBER}[\\s,;/()°]*$`);

/* As the server reads it (carte/tracing.py): two numbers a line, longitude first. */
const pointOf = (line) => {
  const [lon, lat] = PAIR.exec(line)?.slice(1).map((text) => Number(text.replace(',', '.'))) ?? [];
  return Math.abs(lat) < 85 ? [lon, lat] : null;
};

const pressed = (text, say) => {
  const button = element('button', 'btn btn-two btn-slim', text);
  button.type = 'button';
  button.addEventListener('click', say);
  return button;
};

/** `say(text, wrong)` is the live line; `features`: the drawing, to come. null where the form asks for no drawing. */
export function createTrace({ view, form, features, say }) {
  const field = form.querySelector('[name="points"]');
  const panel = form.querySelector('[data-crieur-trace]');
  if (!field || !panel) return null;
  const list = panel.querySelector('ol');
  const shape = view.shape();
  let points = [];
  let kind = '';
  let handles = [];
  let unread = false; // what is typed cannot be drawn: it stays as it is until it is mended, or all is taken away
  let writing = false;

  function readField() {
    const lines = field.value.split('\n').filter((line) => line.trim());
    const read = lines.map(pointOf);
    unread = read.includes(null) || lines.length > MOST;
    points = unread ? [] : read;
  }

  const where = async (lon, lat) => locate(await features, lon, lat);
  const isOutside = ({ town, known }) => known && !town;

  async function areTurned() {
    const turned = await Promise.all(points.map(([lon, lat]) => where(lat, lon)));
    return turned.every((place) => !isOutside(place));
  }

  async function tell() {
    if (unread) {
      say(TEXT.traceUnread, true);
      return;
    }
    const placed = await Promise.all(points.map(([lon, lat]) => where(lon, lat)));
    if (placed.length !== points.length || !kind) return;
    const wrong = placed.findIndex(isOutside);
    if (wrong >= 0 && await areTurned()) {
      // Latitude first, as other maps give it: put right, as the server does.
      points = points.map(([lon, lat]) => [lat, lon]);
      show();
      return;
    }
    handles.forEach(({ node }, index) => node.classList.toggle('is-outside', isOutside(placed[index])));
    for (const [index, { town, quarter }] of placed.entries()) {
      const name = list.children[index]?.querySelector('.trace-name');
      if (name) name.textContent = pointOfTrace(index + 1, quarter?.nom ?? town?.nom ?? TEXT.outOfTown);
    }
    if (wrong >= 0) say(TEXT.traceOutside(wrong + 1), true);
    else if (points.length < LEAST[kind]) say(TEXT.traceBegin[kind][points.length], false);
    else say(traceOf(kind, points.length, kind === 'line' ? distanceAlong(points) : surfaceOf(points)), false);
  }

  function lineOf(index) {
    const item = element('li');
    const name = element('span', 'trace-name', pointOfTrace(index + 1, ''));
    const move = pressed(TEXT.traceMove, () => change(index, [view.view.lon, view.view.lat]));
    const remove = pressed(TEXT.traceRemove, () => {
      points.splice(index, 1);
      draw();
      (list.children[Math.min(index, points.length - 1)]?.querySelector('button') ?? view).focus();
    });
    for (const button of [move, remove]) button.setAttribute('aria-label', `${button.textContent} : ${pointOfTrace(index + 1, '')}`);
    item.append(name, move, remove);
    return item;
  }

  /* The points as they are: on the map and in the list. */
  function show() {
    for (const { pin } of handles) pin.remove();
    handles = points.map(([lon, lat], index) => {
      const node = vertexNode(index + 1);
      return { node, pin: view.vertex(lon, lat, node, (...moved) => change(index, moved)) };
    });
    shape.set(points, kind === 'area');
    list.replaceChildren(...points.map((_, index) => lineOf(index)));
    panel.classList.toggle('is-empty', points.length === 0 && !unread);
    tell();
  }

  /* And in the form. */
  function draw() {
    writing = true;
    field.value = points.map(([lon, lat]) => `${lon.toFixed(6)} ${lat.toFixed(6)}`).join('\n');
    field.dispatchEvent(new Event('change', { bubbles: true }));
    writing = false;
    show();
  }

  function change(index, point) {
    points[index] = point;
    draw();
    list.children[index]?.querySelector('button')?.focus({ preventScroll: true });
  }

  function shorten(left) {
    points = left;
    unread = false;
    draw();
    // The buttons go with the last point.
    if (!points.length) view.focus();
  }

  panel.querySelector('[data-crieur-trace-undo]').addEventListener('click', () => (unread ? tell() : shorten(points.slice(0, -1))));
  panel.querySelector('[data-crieur-trace-clear]').addEventListener('click', () => shorten([]));
  field.addEventListener('change', () => {
    if (writing) return;
    readField();
    if (kind) show();
  });

  readField();
  return {
    get isOn() { return Boolean(kind); },
    get bounds() { return points.length ? boundsOfPoints(points) : null; },

    add(lon, lat) {
      if (unread || points.length >= MOST) {
        say(unread ? TEXT.traceUnread : TEXT.traceFull, true);
        return;
      }
      points.push([lon, lat]);
      draw();
    },

    /** The answer chosen: what is drawn stays in the form for whoever comes back to it, and leaves the map. */
    choose(answer) {
      const before = kind;
      kind = KINDS.includes(answer) ? answer : '';
      panel.hidden = !kind;
      if (kind && kind !== before) show();
      const typed = field.closest('details');
      if (kind && unread && typed) [typed.hidden, typed.open] = [false, true];
      if (kind || !before) return;
      for (const { pin } of handles) pin.remove();
      handles = [];
      shape.set([], false);
    },
  };
}
