/* « Copier »: beside what is to be copied, where the browser lets it. Without script the text selects at a press. */

export default function start(element) {
  const button = element.querySelector('button');
  const source = document.getElementById(element.dataset.crieurCopy);
  if (!button || !source || !navigator.clipboard) return;
  element.hidden = false;
  const said = element.querySelector('[role="status"]');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      said.textContent = said.dataset.done;
    } catch {
      window.getSelection().selectAllChildren(source);
      said.textContent = said.dataset.selected;
    }
  });
}
