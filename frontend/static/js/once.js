/* A form on its way is not sent a second time by an impatient press.
   The button stays in the form (a disabled one would lose its value and the focus). */

const PATIENCE = 10_000;

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('button[aria-disabled]')) button.removeAttribute('aria-disabled');
}

export default function start(form) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented) return;
    form.dataset.sent = 'yes';
    event.submitter?.setAttribute('aria-disabled', 'true');
    // A line that drops, or « stop » pressed: after a while one may try again.
    window.setTimeout(() => release(form), PATIENCE);
  });
  // « Back » may show the page as it was left, its button still asleep.
  window.addEventListener('pageshow', () => release(form));
}
