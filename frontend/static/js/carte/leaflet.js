/* The one module that knows L (Leaflet, a classic script loaded before by the page). The others speak in
   longitudes, latitudes and DOM nodes, so that another map library would touch this file alone. */

import { arrange } from './names.js';
import { creditNode, element, nameNode, positionNode, treesNode } from './nodes.js';
import { namesOf, shapesOf } from './ground.js';
import { TEXT } from './texts.js';

const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
const STEP_SECONDS = 0.15;
const TARGET = 44;
const NO_INSETS = { top: 0, right: 0, bottom: 0, left: 0 };
const TILES_PATIENCE = 4000;
const POPUP = { wide: 288, most: 260, least: 96, edge: 12, sides: 32, ends: 46, mark: 34, narrow: 480 }; // pixels

/** The map inside `wrapper`, or null where Leaflet did not load: the page then lives by its list. */
export function createMap(wrapper, options = {}) {
  return window.L ? new MapView(window.L, wrapper, options) : null;
}

class MapView {
  #L; #map; #wrapper; #canvas; #ground; #lines; #marks; #names = []; #boxes = []; #markers = new Map(); #nodes = new Map();
  #padding; #obstacles = []; #over = null; #leash = null; #framing = false; #taken = false; #position = null;

  constructor(L, wrapper, { still = false, maxZoom = 19, keys = TEXT.keys, wheel = true, snap = 0.5, padding = 12 } = {}) {
    this.#L = L;
    this.#padding = padding;
    this.#wrapper = wrapper;
    this.#canvas = this.#makeCanvas(still, keys);
    this.#map = L.map(this.#canvas, {
      maxZoom, zoomSnap: snap, zoomDelta: 1, wheelPxPerZoomLevel: 120, attributionControl: false, zoomControl: false, trackResize: false,
      zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm, inertia: !calm, bounceAtZoomLimits: !calm,
      ...(still && { keyboard: false, dragging: false, touchZoom: false, scrollWheelZoom: false, doubleClickZoom: false, boxZoom: false, tapHold: false }),
      ...(!wheel && { scrollWheelZoom: false }),
    });
    this.#hurry();
    // Two panes, one under the tiles (leaflet.css puts them at 200) and one over: where a tile comes, it hides the drawing.
    this.#map.createPane('ground');
    this.#map.createPane('names');
    this.#ground = L.svg({ pane: 'ground', padding: 0.6 });
    this.#lines = L.svg({ pane: 'overlayPane', padding: 0.6 });
    this.#marks = L.layerGroup().addTo(this.#map);
    if (!still) this.#makeControls();
    this.#map.on('resize', () => this.forgetObstacles());
    this.#map.on('zoomend resize', () => this.arrange());
    this.#map.on('zoomend', () => this.#tellZoom());
    this.#map.on('movestart', () => { if (!this.#framing) this.#taken = true; });
    // A sheet, a fold or a turned phone changes the room: Leaflet only listens to the window.
    new ResizeObserver(() => this.#map.invalidateSize({ animate: false })).observe(this.#canvas);
  }

  #makeCanvas(still, keys) {
    const canvas = element('div', 'map-canvas');
    canvas.setAttribute('role', still ? 'img' : 'application');
    canvas.setAttribute('aria-label', this.#wrapper.dataset.label || TEXT.map);
    this.#wrapper.classList.add('is-drawn');
    this.#wrapper.prepend(canvas, treesNode('carte-trees'));
    if (!still) {
      const hint = element('p', 'map-keys', keys);
      hint.id = `${this.#wrapper.id || 'carte'}-touches`;
      canvas.setAttribute('aria-describedby', hint.id);
      canvas.tabIndex = 0;
      canvas.after(hint);
      // Leaflet focuses the map on each press, and browsers then draw the keyboard's ring: not for a finger.
      const byHand = (on) => () => this.#wrapper.classList.toggle('is-by-hand', on);
      canvas.addEventListener('pointerdown', byHand(true), { capture: true });
      for (const name of ['keydown', 'blur']) canvas.addEventListener(name, byHand(false));
    }
    return canvas;
  }

  /* Motion lasts 150 ms at most, and none where the person asks for none. Leaflet takes its time per call. */
  #hurry() {
    const map = this.#map;
    const panBy = map.panBy.bind(map);
    map.panBy = (offset, options = {}) => panBy(offset, { duration: STEP_SECONDS, ...options, ...(calm && { animate: false }) });
  }

  #makeControls() {
    const zoom = this.#L.control.zoom({ position: 'bottomright', zoomInTitle: TEXT.zoomIn, zoomOutTitle: TEXT.zoomOut, zoomOutText: '<span aria-hidden="true">−</span>' });
    zoom.addTo(this.#map);
    this.avoid(zoom.getContainer());
    // The map is one tab stop: + and - do the same, the buttons are for mouse and finger.
    for (const button of zoom.getContainer().querySelectorAll('a')) button.tabIndex = -1;
    this.#canvas.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /* Leaflet reads key codes and only while the container itself has the focus. On a French keyboard « + » needs
     Shift, which Leaflet takes for three steps at once; and Escape must also work from within a popup. A zoom by
     key is not animated: Leaflet drops the arrow pressed meanwhile. */
  #onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === '+' || event.key === '=') this.#map.zoomIn(1, { animate: false });
    else if (event.key === '-') this.#map.zoomOut(1, { animate: false });
    else if (event.key === 'Escape' && this.#canvas.querySelector('.leaflet-popup')) this.closePopup();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /* ---- the view ---- */

  /** The centre stays about the town. Leaflet's own maxBounds would hold the whole window inside, and on a
      phone the window is larger than the town, half of it under the sheet. */
  limit(bounds) {
    this.#leash = this.#L.latLngBounds(bounds);
    this.#floor();
    this.#map.on('resize', () => this.#floor());
    this.#map.on('moveend', () => {
      const { lat, lng } = this.#map.getCenter();
      const leash = this.#leash.pad(0.6);
      const within = (value, low, high) => Math.min(high, Math.max(low, value));
      const centre = [within(lat, leash.getSouth(), leash.getNorth()), within(lng, leash.getWest(), leash.getEast())];
      const { x, y } = this.#map.project(centre).subtract(this.#map.project([lat, lng]));
      // Leaflet moves by whole pixels, and tells the end of a move of none: that would come here without end.
      if (Math.abs(x) >= 1 || Math.abs(y) >= 1) this.#map.panTo(centre);
    });
  }

  #floor() {
    const before = this.#map.getMinZoom();
    this.#map.options.minZoom = 0; // Leaflet would count from the floor there was
    const lowest = Math.max(0, this.#map.getBoundsZoom(this.#leash) - 1.5); // room for what a sheet covers
    this.#map.setMinZoom(Number.isFinite(lowest) ? Math.min(lowest, this.#map.getZoom()) : before);
  }

  /** These stand on the map, maybe out of the town: it may be moved and widened to them as well. */
  reach(places) {
    const points = places.map(({ lon, lat }) => [lat, lon]).filter((point) => !this.#leash.contains(point));
    if (!points.length) return;
    for (const point of points) this.#leash.extend(point);
    this.#floor();
  }

  fit(bounds, { insets = NO_INSETS, maxZoom } = {}) {
    const edge = this.#padding;
    this.#frame(() => this.#map.fitBounds(bounds, {
      animate: false, maxZoom,
      paddingTopLeft: [insets.left + edge, insets.top + edge],
      paddingBottomRight: [insets.right + edge, insets.bottom + edge],
    }));
  }

  /* A frame that the page chooses: it does not make the map the person's own. */
  #frame(move) {
    this.#framing = true;
    move();
    this.#framing = false;
    this.#tellZoom();
  }

  /** Whether the person has moved the map: the page then leaves it where it is. */
  get isTaken() { return this.#taken; }

  /** Closer to a pile: at least one step, so that a click always answers. */
  zoomTo(bounds, { insets = NO_INSETS } = {}) {
    const room = this.#L.point(insets.left + insets.right + 120, insets.top + insets.bottom + 120);
    const closer = Math.max(this.#map.getBoundsZoom(bounds, false, room), this.#map.getZoom() + 1);
    const zoom = Math.min(closer, this.#map.getMaxZoom());
    this.#map.setView(this.#centreFor(this.#L.latLngBounds(bounds).getCenter(), zoom, insets), zoom);
  }

  /* The map's centre that brings a place to the middle of what is seen. */
  #centreFor(place, zoom, { top, right, bottom, left }) {
    const shift = [(right - left) / 2, (bottom - top) / 2];
    return this.#map.unproject(this.#map.project(place, zoom).add(shift), zoom);
  }

  get view() {
    const { lat, lng } = this.#map.getCenter();
    return { lat, lon: lng, zoom: this.#map.getZoom() };
  }

  set view({ lat, lon, zoom }) {
    this.#frame(() => this.#map.setView([lat, lon], zoom, { animate: false }));
  }

  get isClosest() { return this.#map.getZoom() >= this.#map.getMaxZoom(); }

  /** In pixels. */
  get size() {
    const { x, y } = this.#map.getSize();
    return { width: x, height: y };
  }

  /** At once, where the page has just changed the map's room. */
  resize() { this.#map.invalidateSize({ animate: false, pan: false }); }

  /** Where one is: a dot, and the map about it. */
  showPosition(lon, lat, zoom, { insets = NO_INSETS } = {}) {
    this.#position?.remove();
    const icon = this.#L.divIcon({ html: positionNode(), className: 'map-spot', iconSize: [24, 24] });
    this.#position = this.#L.marker([lat, lon], { icon, keyboard: false, interactive: false, zIndexOffset: 2000 }).addTo(this.#map);
    this.#taken = true;
    const close = Math.max(zoom, this.#map.getZoom());
    this.#map.setView(this.#centreFor([lat, lon], close, insets), close, { animate: false });
  }

  /** [west, south, east, north] of what is really seen, the parts under a sheet left out; null where nothing is. */
  box(insets = NO_INSETS) {
    const { x, y } = this.#map.getSize();
    if (x - insets.left - insets.right <= 0 || y - insets.top - insets.bottom <= 0) return null;
    const northWest = this.#map.containerPointToLatLng([insets.left, insets.top]);
    const southEast = this.#map.containerPointToLatLng([x - insets.right, y - insets.bottom]);
    return [northWest.lng, southEast.lat, southEast.lng, northWest.lat];
  }

  /** World pixels at the current zoom: they do not move when the map is panned. */
  project(lon, lat) { return this.#map.project([lat, lon]); }

  onMove(listener) { this.#map.on('moveend', () => listener()); }
  onResize(listener) { this.#map.on('resize', () => listener()); }
  onTap(listener) { this.#map.on('click', ({ latlng }) => listener(latlng.wrap().lng, latlng.lat)); }
  onZoom(listener) { this.#map.on('zoomend', () => listener()); }
  wheel(on) { this.#map.scrollWheelZoom[on ? 'enable' : 'disable'](); }
  focus() { this.#canvas.focus({ preventScroll: true }); }
  get canvas() { return this.#canvas; }

  #tellZoom() {
    const zoom = this.#map.getZoom();
    this.#wrapper.dataset.zoom = zoom < 13 ? 'far' : zoom < 15 ? 'mid' : 'near';
  }

  /* ---- the ground ---- */

  drawGround(features, chosenQuarter) {
    const { ground, lines } = shapesOf(features, chosenQuarter);
    for (const shape of ground) this.#drawShape(shape, this.#ground);
    for (const shape of lines) this.#drawShape(shape, this.#lines);
    for (const name of namesOf(features)) this.#writeName(name);
    this.arrange();
  }

  #drawShape({ geometry, className }, renderer) {
    // The pattern goes by attribute: a url(#…) in a style sheet may be read as the style sheet's own.
    const trees = className === 'm-forest' ? { fillColor: 'url(#carte-trees)', fillOpacity: 1 } : {};
    this.#L.geoJSON(geometry, { renderer, pane: renderer.options.pane, className, interactive: false, smoothFactor: 0.4, ...trees }).addTo(this.#map);
  }

  #writeName(name) {
    const node = nameNode(name);
    const icon = this.#L.divIcon({ html: node, className: 'map-name-spot', iconSize: [0, 0] });
    this.#L.marker([name.lat, name.lon], { icon, pane: 'names', interactive: false, keyboard: false }).addTo(this.#map);
    this.#names.push({ ...name, node });
  }

  nameNodeOf(slug) { return this.#names.find((name) => name.kind === 'quarter' && name.slug === slug)?.node; }

  /** Names step aside for what lies over the map: its buttons, its key. */
  avoid(node) {
    if (node) this.#obstacles.push(node);
    this.forgetObstacles();
  }

  /** What lies over the map has moved, come or gone: its boxes are read again when they are next wanted. */
  forgetObstacles() { this.#over = null; }

  /* The obstacles in world pixels, as the names are; what is not shown is none. Read once, for reading makes the browser
     lay the page out. */
  #obstacleBoxes({ x, y }) {
    if (!this.#over) {
      const { left, top } = this.#canvas.getBoundingClientRect();
      this.#over = this.#obstacles.map((node) => node.getBoundingClientRect()).filter(({ width }) => width).map((box) => ({
        left: box.left - left, right: box.right - left, top: box.top - top, bottom: box.bottom - top,
      }));
    }
    return this.#over.map((box) => ({ left: box.left + x, right: box.right + x, top: box.top + y, bottom: box.bottom + y }));
  }

  /** Names are placed anew: after a zoom, new marks, or a count written on a name. */
  arrange() {
    if (!this.#names.length) return;
    const { min, max } = this.#map.getPixelBounds();
    const marks = this.#boxes.map(([lon, lat]) => {
      const { x, y } = this.project(lon, lat);
      return { left: x - 20, right: x + 20, top: y - 20, bottom: y + 20 };
    });
    arrange(this.#names, {
      marks,
      obstacles: this.#obstacleBoxes(min),
      frame: { left: min.x, right: max.x, top: min.y, bottom: max.y },
      zoom: this.#map.getZoom(),
      project: (lon, lat) => this.project(lon, lat),
    });
  }

  /** Tiles come over the drawing where their host answers; where it does not, they go and the page says so. */
  addTiles({ url, attribution, maxZoom }, onSilent) {
    const layer = this.#L.tileLayer(url, {
      className: 'map-tiles', maxNativeZoom: maxZoom, maxZoom: this.#map.getMaxZoom(),
      referrerPolicy: 'strict-origin-when-cross-origin', // tile hosts refuse requests that do not say whose they are
    });
    const credit = creditNode(attribution);
    let failures = 0;
    let answered = false;
    let gone = false;
    const giveUp = () => {
      if (gone) return;
      gone = true;
      clearTimeout(timer);
      layer.remove(); // never off() before: the layer's own « remove » listener is what unties it from the map
      credit.remove();
      this.#wrapper.classList.remove('has-tiles');
      onSilent();
    };
    const timer = setTimeout(giveUp, TILES_PATIENCE);
    layer.on('tileload', () => {
      failures = 0;
      if (answered || gone) return;
      answered = true;
      clearTimeout(timer);
      this.#wrapper.classList.add('has-tiles');
      this.#wrapper.append(credit);
    });
    // One lost tile among many is no silence; the drawing shows through its hole.
    layer.on('tileerror', () => { if (++failures >= (answered ? 12 : 3)) giveUp(); });
    layer.addTo(this.#map);
  }

  /* ---- what stands on it ---- */

  /**
   * marks: {key, lon, lat, node, onClick?}. They take no focus: the list beside the map is the way in. A mark that
   * stands already, by its key and place, stays: its old node is given back as [new node, node that stays].
   */
  setMarks(marks) {
    const before = this.#markers;
    const kept = [];
    this.#markers = new Map();
    this.#nodes = new Map();
    for (const { key = '', lon, lat, node, onClick } of marks) {
      const standing = key && before.get(key);
      if (standing && standing.marker.getLatLng().equals([lat, lon])) {
        before.delete(key);
        standing.marker.off('click').on('click', onClick);
        kept.push([node, standing.node]);
        this.#hold(key, standing);
      } else this.#hold(key || node, { node, marker: this.#stand(lon, lat, node, onClick) });
    }
    for (const { marker } of before.values()) marker.remove();
    this.#boxes = marks.map(({ lon, lat }) => [lon, lat]);
    this.arrange();
    return kept;
  }

  #hold(key, standing) {
    this.#markers.set(key, standing);
    this.#nodes.set(standing.node, standing.marker);
  }

  #stand(lon, lat, node, onClick) {
    const icon = this.#L.divIcon({ html: node, className: 'map-spot', iconSize: [TARGET, TARGET] });
    const marker = this.#L.marker([lat, lon], { icon, keyboard: false, interactive: Boolean(onClick), riseOnHover: true });
    if (onClick) marker.on('click', onClick);
    return marker.addTo(this.#marks);
  }

  light(node, on) {
    node.classList.toggle('is-lit', on);
    this.#nodes.get(node)?.setZIndexOffset(on ? 5000 : 0);
  }

  /** A pin that hand or finger can drag: {move(lon, lat), remove()}. Its tip is the place. */
  pin(lon, lat, node, onDrag) {
    return this.#handle(lon, lat, { html: node, iconSize: [TARGET, 56], iconAnchor: [TARGET / 2, 54] }, onDrag);
  }

  /** A point of a drawing, likewise; it stands on its own middle. */
  vertex(lon, lat, node, onDrag) {
    return this.#handle(lon, lat, { html: node, iconSize: [TARGET, TARGET] }, onDrag);
  }

  #handle(lon, lat, look, onDrag) {
    const icon = this.#L.divIcon({ className: 'map-spot', ...look });
    const marker = this.#L.marker([lat, lon], { icon, draggable: true, keyboard: false, autoPan: true, zIndexOffset: 3000 });
    marker.on('dragend', () => onDrag(marker.getLatLng().lng, marker.getLatLng().lat));
    marker.addTo(this.#map);
    return { move: (newLon, newLat) => marker.setLatLng([newLat, newLon]), remove: () => marker.remove() };
  }

  /** A path, or the area it goes around: {set(points, closed)}, points as [longitude, latitude]. */
  shape() {
    const group = this.#L.layerGroup().addTo(this.#map);
    return {
      set: (points, closed) => {
        group.clearLayers();
        const places = points.map(([lon, lat]) => [lat, lon]);
        const options = { renderer: this.#lines, interactive: false, smoothFactor: 0.4 };
        if (closed && places.length > 2) group.addLayer(this.#L.polygon(places, { ...options, className: 'map-trace is-area' }));
        else if (places.length > 1) {
          // The paler line under it, so that it is seen on any ground.
          for (const name of ['map-trace-edge', 'map-trace']) group.addLayer(this.#L.polyline(places, { ...options, className: name }));
        }
      },
    };
  }

  set keys(text) {
    const hint = document.getElementById(this.#canvas.getAttribute('aria-describedby'));
    if (hint) hint.textContent = text;
  }

  /** A popup with its mark below, within what is seen of the map: where it is longer than that, it scrolls. */
  openPopup(lon, lat, node, { insets = NO_INSETS, onClose } = {}) {
    const { width, height } = this.size;
    const { edge, mark } = POPUP;
    const across = width - insets.left - insets.right - 2 * edge - POPUP.sides;
    const down = height - insets.top - insets.bottom - edge - mark - POPUP.ends;
    const maxWidth = width < POPUP.narrow ? across : Math.min(across, POPUP.wide);
    const popup = this.#L.popup({
      className: 'map-popup', offset: [0, -12],
      maxWidth, minWidth: width < POPUP.narrow ? maxWidth : 220, maxHeight: Math.max(POPUP.least, Math.min(POPUP.most, down)),
      autoPanPaddingTopLeft: [insets.left + edge, insets.top + edge],
      autoPanPaddingBottomRight: [insets.right + edge, insets.bottom + mark],
    }).setLatLng([lat, lon]).setContent(node);
    if (onClose) popup.on('remove', onClose);
    popup.openOn(this.#map);
    const close = popup.getElement().querySelector('.leaflet-popup-close-button');
    close.setAttribute('aria-label', TEXT.close);
    close.addEventListener('click', () => this.focus());
  }

  closePopup() {
    const held = this.#canvas.querySelector('.leaflet-popup')?.contains(document.activeElement);
    this.#map.closePopup();
    if (held) this.focus();
  }
}
