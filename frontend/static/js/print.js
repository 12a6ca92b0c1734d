/* « Imprimer cette page »: the button exists only where it can do something. */

export default function start(element) {
  element.hidden = false;
  const button = element.matches('button') ? element : element.querySelector('button');
  button?.addEventListener('click', () => window.print());
}
