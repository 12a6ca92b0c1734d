/* On a phone the list is a sheet over the map: a button opens and closes it, a pull of the finger too. */

const PULL = 36;
const NARROW = window.matchMedia('(max-width: 60rem)');

/** Calls `onChange()` when the sheet has moved, for the map to count again what is seen. */
export function startSheet(onChange) {
  const sheet = document.querySelector('[data-crieur-sheet]');
  const toggle = document.querySelector('[data-crieur-sheet-toggle]');
  if (!sheet || !toggle) return;

  const set = (open) => {
    sheet.classList.toggle('is-open', open);
    toggle.setAttribute('aria-expanded', String(open));
    onChange();
  };
  set(sheet.classList.contains('is-open'));
  NARROW.addEventListener('change', () => onChange());

  // A pull and a press both end in a click: the pull has had its effect, the click then does nothing.
  let from = null;
  let pulled = false;
  toggle.addEventListener('pointerdown', (event) => {
    from = event.clientY;
    pulled = false;
    toggle.setPointerCapture(event.pointerId);
  });
  toggle.addEventListener('pointerup', (event) => {
    const way = from === null ? 0 : event.clientY - from;
    from = null;
    pulled = Math.abs(way) > PULL;
    if (pulled) set(way < 0);
  });
  toggle.addEventListener('pointercancel', () => { from = null; });
  toggle.addEventListener('click', () => {
    if (!pulled) set(!sheet.classList.contains('is-open'));
    pulled = false;
  });
}

/** How much of the map the sheet hides at the bottom; nothing when they stand side by side. */
export function coveredBottom(map) {
  const sheet = document.querySelector('[data-crieur-sheet]');
  if (!sheet || !NARROW.matches) return 0;
  const { bottom, height } = map.getBoundingClientRect();
  return Math.max(0, Math.min(height * 0.85, bottom - sheet.getBoundingClientRect().top));
}

/** The key of the themes lies over a corner of the map on a desk: what is framed should stand clear of it. */
export function coveredByKey(map) {
  const key = map.parentElement?.querySelector('.theme-key');
  if (!key || NARROW.matches || getComputedStyle(key).position !== 'absolute') return 0;
  return Math.max(0, map.getBoundingClientRect().bottom - key.getBoundingClientRect().top);
}
