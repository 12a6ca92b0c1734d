/* On paper the map has another shape: it is laid out anew before the printer looks, and given back after. */

export function startPrint(wrapper, view) {
  let before = null;
  window.addEventListener('beforeprint', () => {
    before = view.view;
    wrapper.parentElement.classList.add('is-printed');
    view.resize();
    view.view = before;
  });
  window.addEventListener('afterprint', () => {
    wrapper.parentElement.classList.remove('is-printed');
    view.resize();
    if (before) view.view = before;
  });
}
