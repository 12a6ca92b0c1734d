/* The only entry: looks for data-crieur-… and brings the module that knows what to do with it.
   Each module exports start(element); without its element nothing is loaded. */

const modules = [
  ['[data-crieur-copy]', () => import('./copy.js')],
  ['[data-crieur-keep]', () => import('./keep.js')],
  ['[data-crieur-leave]', () => import('./leave.js')],
  ['[data-crieur-once]', () => import('./once.js')],
  ['[data-crieur-print]', () => import('./print.js')],
  ['[data-crieur-save]', () => import('./save.js')],
  ['[data-crieur-similar]', () => import('./similar.js')],
  ['[data-crieur-map]', () => import('./carte/map.js')],
  ['[data-crieur-map-small]', () => import('./carte/small.js')],
  ['[data-crieur-address]', () => import('./carte/address.js')],
  ['[data-crieur-place]', () => import('./carte/place.js')],
];

for (const [selector, load] of modules) {
  const elements = document.querySelectorAll(selector);
  if (elements.length > 0) {
    load()
      .then(({ default: start }) => elements.forEach((element) => start(element)))
      .catch((error) => console.error(selector, error)); // the page goes on without this module
  }
}
