import { end } from '../src/conversation/dialog';
import type { CityDialog } from './city';

interface Answers {
  message: string;
}

/** Brings the person to someone of the city: their words become a ticket, its answer comes back into the conversation. */
export const human: CityDialog<Answers> = {
  id: 'human',
  version: 1,
  start: 'message',
  passing: true,
  title: (t) => t('human.title'),
  steps: {
    message: {
      kind: 'text',
      ask: ({ t }) => ({ kind: 'text', text: t('human.message.ask'), max: 1000 }),
      next: async ({ answers, handover, address, channel, locale, now, t }) => {
        const ticket = await handover.request({ address, channel, locale, text: answers.message ?? '', now });
        return end(t('human.done', { ticket }));
      },
    },
  },
};
