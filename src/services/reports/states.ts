/** Where a report stands, as the City's own workflow has it. */
export type ReportState =
  | 'initial'
  | 'new'
  | 'to-do'
  | 'field'
  | 'office'
  | 'scheduled'
  | 'transferred'
  | 'contractor'
  | 'requalify'
  | 'watched'
  | 'unsent'
  | 'done'
  | 'rejected'
  | 'archived';

/** What a resident is told of it: one of five words. */
export type PublicState = 'received' | 'open' | 'in-progress' | 'closed' | 'refused';

/** Of each state: the City's own number and name of it, and the resident's word. An archived report keeps the word it ended with. Source: the City's published
 *  DansMaRue workflow (lutece espacepublic-plugin-dansmarue, 2018). */
export const states: Readonly<Record<ReportState, { readonly id: number; readonly code: string; readonly says: PublicState }>> = {
  initial: { id: 13, code: 'EtatInitial', says: 'received' },
  new: { id: 7, code: 'Nouveau', says: 'received' },
  'to-do': { id: 8, code: 'ATraiter', says: 'open' },
  field: { id: 16, code: 'AFaireTerrain', says: 'in-progress' },
  office: { id: 17, code: 'AFaireBureau', says: 'in-progress' },
  scheduled: { id: 9, code: 'Programme', says: 'in-progress' },
  transferred: { id: 18, code: 'TransferePrestataire', says: 'in-progress' },
  contractor: { id: 21, code: 'ServiceProgrammePrestataire', says: 'in-progress' },
  requalify: { id: 15, code: 'ARequalifier', says: 'open' },
  watched: { id: 22, code: 'Surveillance', says: 'in-progress' },
  unsent: { id: 20, code: 'EchecEnvoiWS', says: 'received' },
  done: { id: 10, code: 'ServiceFait', says: 'closed' },
  rejected: { id: 11, code: 'Rejete', says: 'refused' },
  archived: { id: 12, code: 'Archive', says: 'closed' },
};

export const reportStates = Object.keys(states) as readonly ReportState[];
export const endedStates: readonly ReportState[] = ['done', 'rejected', 'archived'];
export const openStates: readonly ReportState[] = reportStates.filter((state) => !endedStates.includes(state));
/** Where staff may put a report that goes on. */
export const movable = ['to-do', 'field', 'office', 'scheduled', 'transferred', 'contractor', 'requalify', 'watched'] as const;
export type Movable = (typeof movable)[number];

export const isOpen = (state: ReportState): boolean => openStates.includes(state);
