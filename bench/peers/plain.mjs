import { createVote } from './vote.mjs';

/** A function written for this script alone: a switch, the state through JSON between any two messages, `getFixedT` in each. */
export const create = ({ getFixedT, ...world }) => {
  const vote = createVote(world);

  async function turn(state, text) {
    const t = getFixedT(state.locale);
    switch (state.at) {
      case 'start':
        return [{ ...state, at: 'menu' }, vote.menu(t)];
      case 'menu':
        return text === '1' ? [{ ...state, at: 'ballot' }, await vote.ballot(t)] : [state, vote.menu(t)];
      case 'ballot':
        return text === '1' ? [{ ...state, at: 'choose' }, await vote.choose(t, [], false)] : [state, await vote.ballot(t)];
      case 'choose': {
        const read = await vote.read(text);
        if (read.kind === 'unknown') return [state, `${vote.refused(t, read.number)}\n${await vote.choose(t, state.picked, true)}`];
        return [{ ...state, at: 'confirm', picked: read.numbers }, await vote.confirm(t, read.numbers)];
      }
      case 'confirm':
        if (text === '0') return [{ ...state, at: 'choose' }, await vote.choose(t, state.picked, false)];
        if (text !== vote.code) return [state, await vote.confirm(t, state.picked)];
        return [{ locale: state.locale, at: 'district', picked: [] }, await vote.cast(t, state.picked)];
      default:
        return [state, ''];
    }
  }

  return {
    name: 'plain function',
    does: 'a switch made for this script, JSON state, i18next getFixedT; reads numbers only',
    async run(messages) {
      let kept = JSON.stringify({ locale: 'fr', at: 'start', picked: [] });
      const replies = [];
      for (const text of messages) {
        const [state, reply] = await turn(JSON.parse(kept), text);
        kept = JSON.stringify(state);
        replies.push(reply);
      }
      return replies;
    },
  };
};
