/* A form that is kept as one ticks: each change is sent, and what was done is said. Its button is for whoever has no
   script, and for a line that drops. */

const KEPT = 'C’est noté.';
const GONE = 'Ce n’est pas noté : ouvrez cette page de nouveau, connectez-vous s’il le faut, puis cochez encore.';
const LOST = 'Ce n’est pas encore noté : la connexion ne répond pas. Appuyez sur « Garder ces choix » pour essayer encore.';

export default function start(form) {
  const said = form.querySelector('[data-crieur-save-said]');
  const row = form.querySelector('[data-crieur-save-button]');
  let turn = 0;
  let queue = Promise.resolve();
  row.hidden = true;

  async function save(mine, data) {
    let kept = false;
    let refused = false;
    try {
      const answer = await fetch(form.action || window.location.href, { method: 'POST', body: data });
      // Kept, it comes back to the same page; signed out meanwhile, it ends on another.
      kept = answer.ok && new URL(answer.url).searchParams.has('note');
      refused = !kept;
    } catch {
      kept = false;
    }
    if (mine !== turn) return; // a later tick says it
    said.textContent = kept ? KEPT : refused ? GONE : LOST;
    row.hidden = kept;
  }

  form.addEventListener('change', () => {
    turn += 1;
    const mine = turn;
    const data = new FormData(form);
    // One after the other: the last tick is the last to be kept, however slow the line.
    queue = queue.then(() => save(mine, data));
  });
}
