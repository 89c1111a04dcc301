import { end, go, known, redo, type End, type Redo, type Turn } from '../src/conversation/dialog';
import type { City, CityDialog } from './city';

interface Answers {
  /** `code`, or the id of the organisation to leave. */
  what: string;
  /** As typed. */
  code: string;
  confirm: boolean;
}
type InvitationTurn = Turn<Answers> & City;

/** Joins an association, a school or a students' union by the code it gave ("INVITATION 4821 0077 1934"), or leaves it. It learns how many joined, not who. */
export const invitation: CityDialog<Answers> = {
  id: 'invitation',
  version: 1,
  start: 'what',
  aside: true,
  title: (t) => t('invitation.title'),
  fill: (_, words) => (/\d/.test(words) ? { code: words } : words === '' ? {} : undefined),
  steps: {
    what: {
      kind: 'choice',
      counts: () => false,
      async ask(turn) {
        if (turn.answers.code !== undefined) return go('code');
        const mine = await turn.memberships.of(turn);
        if (mine.length === 0) return known(byCode);
        const options = [
          { id: byCode, label: turn.t('invitation.what.code') },
          ...mine.map(({ id, name }) => ({ id, label: turn.t('invitation.what.leave', { name }) })),
        ];
        return { kind: 'choice', text: turn.t('invitation.what.ask'), options };
      },
      async next(turn) {
        const { what = byCode } = turn.answers;
        if (what === byCode) return 'code';
        const name = (await turn.memberships.of(turn)).find(({ id }) => id === what)?.name ?? what;
        await turn.memberships.leave(what, turn);
        return end(turn.t('invitation.left', { name }));
      },
    },
    code: {
      kind: 'text',
      ask: ({ t }) => ({ kind: 'text', text: t('invitation.code.ask'), max: 100 }),
      async next(turn) {
        const found = await turn.memberships.look(sent(turn));
        return found.ok ? 'confirm' : refused(turn, found.reason);
      },
    },
    confirm: {
      kind: 'confirm',
      async ask(turn) {
        const found = await turn.memberships.look(sent(turn));
        if (!found.ok) return refused(turn, found.reason);
        return { kind: 'confirm', text: turn.t('invitation.confirm.ask', { name: found.organisation.name }) };
      },
      async next(turn) {
        if (!turn.answers.confirm) return end(turn.t('invitation.kept'));
        const done = await turn.memberships.accept(sent(turn));
        if (done.ok) return end(turn.t('invitation.done', { name: done.organisation.name }));
        if (done.reason === 'already') return end(turn.t('invitation.already', { name: done.organisation.name }));
        return refused(turn, done.reason);
      },
    },
  },
};

/** The way in, by a code: no organisation's id has a star. */
const byCode = '*';

const sent = (turn: InvitationTurn) => ({ words: turn.answers.code ?? '', person: turn, now: turn.now });

function refused({ t, say }: InvitationTurn, reason: 'mistyped' | 'unknown' | 'too-many'): Redo | End {
  switch (reason) {
    case 'mistyped':
      say(t('invitation.refused.mistyped'));
      return redo('code');
    case 'unknown':
      say(t('invitation.refused.unknown'));
      return redo('code');
    case 'too-many':
      return end(t('invitation.refused.too-many'));
  }
}
