/* « Ma position »: asked of the device when the button is pressed, and told to nobody: it stays in this page. */

import { TEXT, youAreAt } from './texts.js';
import { locate } from './geometry.js';

const CLOSE = 16;

/** The button exists only where the device can answer. `features()`: the drawing; `say(text)`: the live line;
    `insets()`: what lies over the map. */
export function startPosition({ button, view, features, say, insets }) {
  if (!button || !navigator.geolocation) return;
  button.hidden = false;

  async function found({ coords: { longitude, latitude } }) {
    button.removeAttribute('aria-busy');
    const { town, quarter, known } = locate(await features(), longitude, latitude);
    if (known && !town) {
      say(TEXT.youAreOutside);
      return;
    }
    view.showPosition(longitude, latitude, CLOSE, { insets: insets() });
    say(youAreAt(quarter?.nom ?? town?.nom));
  }

  button.addEventListener('click', () => {
    button.setAttribute('aria-busy', 'true');
    navigator.geolocation.getCurrentPosition(found, () => {
      button.removeAttribute('aria-busy');
      say(TEXT.noPosition);
    }, { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 });
  });
}
