import { end, go, type Turn } from '../src/conversation/dialog';
import { districts, type City, type CityDialog } from './city';
import { everywhere, whereChosen, whereName, whereOptions } from './where';

interface Answers {
  what: string;
  where: string;
  agree: string;
}

/** Asks to be told the city's news on participation, here; changes of where, or ends it. The sentence agreed to is kept with its day. */
export const news: CityDialog<Answers> = {
  id: 'news',
  version: 1,
  start: 'what',
  title: (t) => t('news.title'),
  fill(_, words) {
    if (words === String(everywhere.number)) return { where: everywhere.id };
    return districts.includes(words) ? { where: words } : undefined;
  },
  steps: {
    what: {
      kind: 'choice',
      counts: ({ what }) => what !== undefined,
      async ask(turn) {
        const subscriber = await turn.news.subscriberOf(turn.address);
        if (!subscriber || turn.answers.where !== undefined) return go('where');
        return {
          kind: 'choice',
          text: turn.t('news.what.ask', { where: whereName(turn.t, subscriber.district) }),
          options: [
            { id: 'change', label: turn.t('news.what.change') },
            { id: 'end', label: turn.t('news.what.end') },
          ],
        };
      },
      async next({ answers, news: service, address, now, t }) {
        if (answers.what === 'change') return 'where';
        const told = t('news.ended');
        await service.unsubscribe(address, told, now);
        return end(told);
      },
    },
    where: {
      kind: 'choice',
      ask: (turn) => ({
        kind: 'choice',
        text: turn.t('news.where.ask'),
        options: whereOptions(turn.t),
      }),
      next: 'agree',
    },
    agree: {
      kind: 'choice',
      ask: (turn) => ({
        kind: 'choice',
        text: agreement(turn),
        options: [
          { id: 'yes', label: turn.t('news.agree.yes') },
          { id: 'no', label: turn.t('news.agree.no') },
        ],
      }),
      async next(turn) {
        const { answers, address, channel, locale, now, t } = turn;
        if (answers.agree !== 'yes') return end(t('news.declined'));
        const district = whereChosen(answers.where);
        const where = district === undefined ? {} : { district };
        await turn.news.subscribe({ address, channel, locale, ...where, since: now }, agreement(turn));
        return end(t('news.done'));
      },
    },
  },
};

type NewsTurn = Turn<Answers> & City;

const agreement = ({ t, answers }: NewsTurn): string => t('news.agree.ask', { where: whereName(t, whereChosen(answers.where)) });
