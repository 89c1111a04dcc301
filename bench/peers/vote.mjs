/** The vote's questions as each peer asks them, word for word what the engine says to a basic phone, and the little reading that the script needs.
 *  Peers read numbers alone: no typos, no words, no languages, no commands, no stamps. That is to their advantage. `list` lays options out. */

const most = 4;
const pageLength = 8;

/** `t`: i18next's `getFixedT` of the person's language; `day`: a date in words. */
export const createVote = ({ city, day, list, now, address, code }) => {
  const mark = (t, text) => t('vote.demo', { text });
  const numbered = (labels) => labels.map((label, index) => [String(index), label, index + 1]);
  const projects = async () => {
    const { edition } = await city.voting.standing(now);
    return city.voting.projects(edition.id, 'city', undefined);
  };
  return {
    code,
    menu: (t) =>
      list(`${t('menu.what.welcome')}\n${t('menu.what.price')}`, numbered([t('vote.title'), t('language.title'), t('human.title')])),
    async ballot(t) {
      const { edition, until } = await city.voting.standing(now);
      await city.voting.castBallots(edition.id, address);
      const text = mark(t, t('vote.ballot.ask', { until: day(until, 'fr') }));
      return list(text, numbered([t('vote.ballot.city'), t('vote.ballot.district')]));
    },
    /** `picked`: numbers chosen before; `brief`: without the list. */
    async choose(t, picked, brief) {
      const page = (await projects()).slice(0, pageLength);
      const options = brief ? [] : page.map(({ number, title }) => [String(number), title.fr, number]);
      return list(
        mark(t, t('vote.choose.ask', { ballot: t('vote.ballot.city'), max: most })),
        options,
        picked.map(String),
        t('prompt.more.label'),
      );
    },
    /** The numbers of a message: all known, or the first that is not. */
    async read(text) {
      const numbers = text.split(/\D+/).filter(Boolean).map(Number);
      const known = (await projects()).map(({ number }) => number);
      const unknown = numbers.find((number) => !known.includes(number));
      if (numbers.length === 0 || numbers.length > most) return { kind: 'unknown', number: text };
      return unknown === undefined ? { kind: 'numbers', numbers } : { kind: 'unknown', number: unknown };
    },
    refused: (t, number) => t('prompt.refused.no-such', { number }),
    async confirm(t, picked) {
      const chosen = (await projects()).filter(({ number }) => picked.includes(number));
      const choices = chosen.map(({ number, title }) => `${number} ${title.fr}`).join('\n');
      return mark(t, t('vote.confirm.ask', { ballot: t('vote.ballot.city'), choices, code }));
    },
    /** Casts; the receipt and the question of the next ballot. */
    async cast(t, picked) {
      const { edition } = await city.voting.standing(now);
      const cast = await city.voting.cast({ edition: edition.id, ballot: 'city', choices: { approve: picked }, voter: address, now });
      const { districts } = edition.ballots.find(({ id }) => id === 'district');
      const options = districts.map((id) => [id, t('vote.district.label', { number: id }), Number(id)]);
      return `${mark(t, t('vote.done', { receipt: cast.receipt }))}\n${list(mark(t, t('vote.district.ask')), options)}`;
    },
  };
};
