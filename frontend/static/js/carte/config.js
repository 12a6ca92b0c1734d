/* What the page tells the maps: one JSON script, and data attributes where a page has no script. */

/** The page's map configuration; the element's data attributes win, so that a page can do without the script. */
export function readConfig(element) {
  const script = document.getElementById('carte-config');
  const config = script ? JSON.parse(script.textContent) : {};
  const { basemap, sprite } = element.dataset;
  return { ...config, basemap: basemap ?? config.basemap, sprite: sprite ?? config.sprite ?? '' };
}

/** The features of the town's own drawing, or none: the map must stand even when the file does not come. */
export async function fetchFeatures(url) {
  if (!url) return [];
  try {
    const answer = await fetch(url, { headers: { Accept: 'application/geo+json, application/json' } });
    return answer.ok ? (await answer.json()).features : [];
  } catch {
    return [];
  }
}

/** Degrees from an input or an attribute; an empty string is no number (Number('') is 0, in the Gulf of Guinea). */
export function degrees(text) {
  const value = (text ?? '').trim().replace(',', '.');
  return value === '' ? NaN : Number(value);
}
