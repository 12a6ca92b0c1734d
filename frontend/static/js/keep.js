/* What is being typed is kept in this tab until the server has it: a closed tab, a lost line, a page left
   by mistake lose nothing. Only empty fields are filled again: what the server says always wins. */

const PREFIX = 'crieur:';
const WORDS = 'input[type="text"], input[type="email"], input:not([type]), textarea, select';

function read(key) {
  try {
    return JSON.parse(window.sessionStorage.getItem(key)) ?? null;
  } catch {
    return null;
  }
}

function write(key, kept) {
  try {
    window.sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // Storage refused or full: the form works all the same.
  }
}

const draftOf = (form) => form.elements.namedItem('draft')?.value ?? '';

function valuesOf(form) {
  const values = {};
  for (const field of form.querySelectorAll(WORDS)) if (field.name && field.value) values[field.name] = field.value;
  for (const radio of form.querySelectorAll('input[type="radio"]:checked')) values[radio.name] = radio.value;
  return values;
}

function fillWord(field, value) {
  if (value === undefined || field.value !== '') return;
  field.value = value;
}

function fillRadios(form, values) {
  const answered = new Set([...form.querySelectorAll('input[type="radio"]:checked')].map(({ name }) => name));
  for (const radio of form.querySelectorAll('input[type="radio"]')) {
    if (!answered.has(radio.name) && values[radio.name] === radio.value) radio.checked = true;
  }
}

/* Sent, and the page that came back is of another draft: the server had it, there is nothing to give back. */
function isDone(kept, form) {
  return kept.sent && kept.draft !== draftOf(form);
}

export default function start(form) {
  const key = PREFIX + form.dataset.crieurKeep;
  const kept = read(key);
  if (kept && isDone(kept, form)) window.sessionStorage.removeItem(key);
  else if (kept) {
    for (const field of form.querySelectorAll(WORDS)) fillWord(field, kept.values[field.name]);
    fillRadios(form, kept.values);
  }
  const keep = (sent) => write(key, { draft: draftOf(form), sent, values: valuesOf(form) });
  form.addEventListener('input', () => keep(false));
  form.addEventListener('change', () => keep(false));
  form.addEventListener('submit', (event) => {
    if (!event.defaultPrevented) keep(true);
  });
}
