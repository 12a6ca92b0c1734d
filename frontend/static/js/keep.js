/* What is being typed is kept in this browser until the server has it, seven days at most: a closed tab, a lost
   line, a page left by mistake lose nothing. Only empty fields are filled again: what the server says always wins.
   Never the address, nor what stands in [data-crieur-private]: the next person at this screen must not read it. Leaving the site (sign-out) forgets all. */

const PREFIX = 'crieur:';
const DAYS = 7;
const WORDS = 'input[type="text"], input:not([type]), textarea, select';

function read(key) {
  try {
    const kept = JSON.parse(window.localStorage.getItem(key));
    return kept && Date.now() - kept.at < DAYS * 86_400_000 ? kept : null;
  } catch {
    return null;
  }
}

function write(key, kept) {
  try {
    window.localStorage.setItem(key, JSON.stringify({ ...kept, at: Date.now() }));
  } catch {
    // Storage refused or full: the form works all the same.
  }
}

function forget(key) {
  try {
    window.localStorage.removeItem(key);
  } catch {
    // Nothing could be kept either.
  }
}

/** Forget whatever is kept, on the way out of the site. */
export function forgetAll() {
  try {
    for (const key of Object.keys(window.localStorage)) if (key.startsWith(PREFIX)) forget(key);
  } catch {
    // Nothing could be kept either.
  }
}

const draftOf = (form) => form.elements.namedItem('draft')?.value ?? '';

const isPrivate = (field) => field.closest('[data-crieur-private]') !== null;

function valuesOf(form) {
  const values = {};
  const told = [...form.querySelectorAll(WORDS)].filter((field) => field.name && field.value && !isPrivate(field));
  for (const field of told) values[field.name] = field.value;
  for (const radio of form.querySelectorAll('input[type="radio"]:checked')) if (!isPrivate(radio)) values[radio.name] = radio.value;
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

/* Sent, and the page that came back is of another draft (or of none yet, a while later): the server had it, there is
   nothing to give back. */
function isDone(kept, form) {
  const stale = kept.draft === '' && Date.now() - kept.at > 600_000;
  return kept.sent && (kept.draft !== draftOf(form) || stale);
}

export default function start(form) {
  const key = PREFIX + form.dataset.crieurKeep;
  const kept = read(key);
  if (kept && isDone(kept, form)) forget(key);
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
