/** Why a dataset is not released: the grounds of the French code on relations between the public and the administration (CRPA), each with the article that
 *  it stands in (https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000031366350). What each says to people is in the locales. */
export const grounds = {
  /** Not a document that the city holds or receives. */
  'not-held': 'CRPA L300-2',
  /** Not finished, or only prepares a decision that was not taken. */
  unfinished: 'CRPA L311-2',
  /** Works of others, which the city may not hand on. */
  'third-party-rights': 'CRPA L311-4',
  /** Public security, the safety of people or of information systems. */
  security: 'CRPA L311-5',
  /** Business secrets. */
  'business-secrets': 'CRPA L311-6',
  /** People would be recognised, and it cannot be made anonymous. */
  privacy: 'CRPA L312-1-2',
} as const;

export type Ground = keyof typeof grounds;
export const groundNames = Object.keys(grounds) as readonly Ground[];
