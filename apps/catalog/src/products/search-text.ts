/** A search as Postgres takes it. `prefix`: the last word may be the beginning of one, as with a search while typing. */
export interface SearchText {
  readonly text: string;
  readonly prefix: boolean;
}

/**
 * Cuts words where the index cuts them (COOKIES/CONES, BREAD:ROLLS, MEAT-PCKGD), and leaves the operators of
 * `websearch_to_tsquery` alone: "a phrase", or, -without. With operators in it, the last word is meant as it stands.
 */
export function searchText(q: string): SearchText {
  const text = q
    .replaceAll(/[\0/:&]/g, ' ')
    .replaceAll(/(?<=\w)-(?=\w)/g, ' ')
    .trim();
  return { text, prefix: /^[\p{L}\p{N}\s.,'%]*[\p{L}\p{N}]$/u.test(text) };
}
