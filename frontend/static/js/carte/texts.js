/* Every French sentence the maps say, in one place. Zero and one are singular in French. */

const number = new Intl.NumberFormat('fr-FR');
const several = (count, one, many) => `${number.format(count)} ${count > 1 ? many : one}`;

export const TEXT = {
  map: 'Carte de la ville',
  keys: 'Flèches : déplacer la carte. + et − : agrandir, réduire.',
  keysPlace: 'Flèches : déplacer la carte. + et − : agrandir, réduire. Entrée : poser le repère au centre.',
  zoomIn: 'Agrandir',
  zoomOut: 'Réduire',
  close: 'Fermer',
  read: 'Lire l’idée',
  more: 'La suite',
  late: 'en retard',
  noPosition: 'Votre position n’est pas connue. Déplacez la carte, ou choisissez un quartier dans la liste.',
  youAreOutside: 'Vous êtes hors de la ville : la carte n’a pas bougé.',
  silentTiles: 'Le fond de carte ne répond pas : les quartiers restent dessinés.',
  silentIdeas: 'Les idées n’ont pas pu être relues. Rien n’est perdu : bougez la carte pour essayer encore.',
  nothing: 'Aucune idée ici : soyez la première personne à en dire une.',
  nothingChosen: 'Aucune idée visible',
  outside: 'Cet endroit est hors de la ville : choisissez un endroit à l’intérieur du trait épais.',
  silentSearch: 'La recherche n’a pas répondu. Montrez l’endroit sur la carte, ou choisissez un quartier.',
  outOfTown: 'hors de la ville',
  traceMove: 'Mettre au centre de la carte',
  traceRemove: 'Retirer',
  traceUnread: 'Une ligne des coordonnées ne se lit pas, ou il y en a plus de 200 : corrigez-les plus bas, ou effacez tout.',
  traceFull: 'Ce tracé a déjà 200 points : gardez ceux où il tourne.',
  traceOutside: (rank) => `Le point ${rank} est hors de la ville : retirez-le, ou déplacez-le à l’intérieur du trait épais.`,
  traceBegin: {
    line: ['Touchez la carte au début du chemin, puis à chaque tournant.', 'Touchez la carte à la fin du chemin, ou au prochain tournant.'],
    area: ['Touchez la carte tout autour de l’espace.', 'Encore deux points au moins, pour faire le tour.', 'Encore un point au moins, pour faire le tour.'],
  },
  putPin: 'Poser le repère au centre de la carte',
  putPoint: 'Poser un point au centre de la carte',
  keysTrace: 'Flèches : déplacer la carte. + et − : agrandir, réduire. Entrée : poser un point au centre.',
  aside: 'Repère gardé de côté : vous avez choisi une autre réponse.',
};

/** The live line beside the map: how many ideas lie in the box, of those that are `chosen` where some are. */
export function visibleIdeas(total, chosen) {
  if (total) return several(total, 'idée visible', 'idées visibles');
  return chosen ? TEXT.nothingChosen : TEXT.nothing;
}

/** On paper the list does not go on; `total` is 0 while it is not known. */
export const firstIdeas = (shown, total) =>
  `Les ${number.format(shown)} premières idées${total > shown ? ` sur ${number.format(total)}` : ''}.`;

export const looseIdeas = (count) => several(count, 'idée sans point précis', 'idées sans point précis');
export const pileOfIdeas = (count) => several(count, 'idée à cet endroit', 'idées à cet endroit');

/* « à Sabatier », but « au Centre »: names that are plain nouns keep their article. */
const WITH_ARTICLE = { Centre: 'au Centre', 'Centre-ville': 'au Centre-ville', Gare: 'à la Gare', Mairie: 'à la Mairie' };
const at = (name) => WITH_ARTICLE[name] ?? `à ${name}`;

/* « près du 12 rue de la Gare »; a street without a number, or a place found by its name, is said as it is. */
function near(address) {
  if (!address) return '';
  if (!/^\d/.test(address)) return ` : ${address}`;
  return `, près du ${address.replace(/ \p{Lu}(?=\p{Ll})/u, (letters) => letters.toLowerCase())}`;
}

export const placedAt = (name, address = '') => `Repère posé ${at(name)}${near(address)}.`;
export const placedBetween = (town, address = '') =>
  town ? `Repère posé ${at(town)}, hors des quartiers dessinés${near(address)}.` : `Repère posé${near(address)}.`;

/** « Choisi : Mairie, Centre. » */
export const chosen = ({ label, detail }) => `Choisi : ${label}, ${detail}.`;

/** While one draws: « La carte montre Mairie : touchez-la pour tracer. » */
export const shownOnMap = ({ label }) => `La carte montre ${label} : touchez-la pour tracer.`;

export const youAreAt = (name) => (name ? `Vous êtes ${at(name)}.` : 'Vous êtes ici.');

/* « 850 m », « 1,2 km », « 3 hectares »: as the page of the idea will say it. */
const oneDigit = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 1 });
const tens = (value) => number.format(Math.max(10, Math.round(value / 10) * 10));
const long = (metres) => (metres < 1000 ? `${tens(metres)} m` : `${oneDigit.format(metres / 1000)} km`);
const wide = (metres) => (metres < 5000 ? `${tens(metres)} m²` : `${oneDigit.format(metres / 10_000)} hectare${metres >= 20_000 ? 's' : ''}`);

/** The live line of a drawing: its points, and its length or its surface. */
export const traceOf = (kind, points, size) =>
  (kind === 'line' ? `Chemin de ${points} points, ${long(size)}.` : `Espace de ${points} points, ${wide(size)}.`);
export const pointOfTrace = (rank, place) => (place ? `Point ${rank}, ${place}` : `Point ${rank}`);
