/* Every French sentence the maps say, in one place. Zero and one are singular in French. */

const number = new Intl.NumberFormat('fr-FR');
const several = (count, one, many) => `${number.format(count)} ${count > 1 ? many : one}`;

export const TEXT = {
  map: 'Carte de la ville',
  keys: 'Flèches : déplacer la carte. + et − : agrandir, réduire.',
  keysPlace: 'Flèches : déplacer la carte. + et − : agrandir, réduire. Entrée : poser le repère au centre.',
  zoomIn: 'Agrandir',
  zoomOut: 'Réduire',
  close: 'Fermer',
  read: 'Lire l’idée',
  silentTiles: 'Le fond de carte ne répond pas : les quartiers restent dessinés.',
  silentIdeas: 'Les idées n’ont pas pu être relues. Rien n’est perdu : bougez la carte pour réessayer.',
  nothing: 'Aucune idée ici : soyez la première personne à en dire une.',
  outside: 'Cet endroit est hors de la ville : choisissez un endroit à l’intérieur du trait épais.',
  late: 'en retard', // as the site's own lines say it
  aside: 'Repère gardé de côté : vous avez choisi une autre réponse.',
};

/** The live line beside the map. `total` is what lies in the box, `shown` what the map could draw of it. */
export function visibleIdeas({ total, shown, truncated }) {
  if (!total) return TEXT.nothing;
  if (!truncated) return several(total, 'idée visible', 'idées visibles');
  const all = total > shown ? several(total, 'idée', 'idées') : `Plus de ${several(shown, 'idée', 'idées')}`;
  return `${all} ici, ${number.format(shown)} sur la carte : agrandissez pour voir les autres.`;
}

export const looseIdeas = (count) => several(count, 'idée sans point précis', 'idées sans point précis');
export const pileOfIdeas = (count) => several(count, 'idée à cet endroit', 'idées à cet endroit');

/* « à Sabatier », but « au Centre »: names that are plain nouns keep their article. */
const WITH_ARTICLE = { Centre: 'au Centre', 'Centre-ville': 'au Centre-ville', Gare: 'à la Gare', Mairie: 'à la Mairie' };
const at = (name) => WITH_ARTICLE[name] ?? `à ${name}`;

export const placedAt = (name) => `Repère posé ${at(name)}.`;
export const placedBetween = (town) => (town ? `Repère posé ${at(town)}, hors des quartiers dessinés.` : 'Repère posé.');
