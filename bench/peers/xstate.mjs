import { assign, createActor, fromPromise, setup, waitFor } from 'xstate';
import { createVote } from './vote.mjs';

/** An XState machine: promises invoked where the city is asked, the persisted snapshot through JSON between any two messages. */
export const create = ({ getFixedT, ...world }) => {
  const vote = createVote(world);
  const answer = fromPromise(({ input }) => input());
  /** A state that finds out what to say, then waits for the person in `to`. */
  const saying = (to, say) => ({
    invoke: {
      src: 'answer',
      input:
        ({ context }) =>
        () =>
          say(getFixedT(context.locale), context),
      onDone: { target: to, actions: assign({ reply: ({ event }) => event.output }) },
    },
  });
  const heard = (text, target) => ({ guard: ({ event }) => event.text === text, target });
  const machine = setup({ actors: { answer } }).createMachine({
    context: { locale: 'fr', picked: [], reply: '', brief: false },
    initial: 'start',
    states: {
      start: { on: { text: 'sayMenu' } },
      sayMenu: saying('menu', async (t) => vote.menu(t)),
      menu: { tags: 'waits', on: { text: [heard('1', 'sayBallot'), { target: 'sayMenu' }] } },
      sayBallot: saying('ballot', (t) => vote.ballot(t)),
      ballot: { tags: 'waits', on: { text: [heard('1', 'sayChoose'), { target: 'sayBallot' }] } },
      sayChoose: saying('choose', (t, { picked }) => vote.choose(t, picked, false)),
      choose: { tags: 'waits', on: { text: 'reading' } },
      reading: {
        invoke: {
          src: 'answer',
          input:
            ({ event }) =>
            () =>
              vote.read(event.text),
          onDone: [
            {
              guard: ({ event }) => event.output.kind === 'numbers',
              target: 'sayConfirm',
              actions: assign({ picked: ({ event }) => event.output.numbers }),
            },
            { target: 'sayRefused', actions: assign({ unknown: ({ event }) => event.output.number }) },
          ],
        },
      },
      sayRefused: saying('choose', async (t, { picked, unknown }) => `${vote.refused(t, unknown)}\n${await vote.choose(t, picked, true)}`),
      sayConfirm: saying('confirm', (t, { picked }) => vote.confirm(t, picked)),
      confirm: { tags: 'waits', on: { text: [heard('0', 'sayChoose'), heard(vote.code, 'cast'), { target: 'sayConfirm' }] } },
      cast: saying('district', (t, { picked }) => vote.cast(t, picked)),
      district: { tags: 'waits' },
    },
  });
  return {
    name: 'XState',
    does: 'a machine of version 5, promises invoked, the persisted snapshot through JSON, i18next getFixedT; reads numbers only',
    async run(messages) {
      let kept;
      const replies = [];
      for (const text of messages) {
        const actor = createActor(machine, kept === undefined ? {} : { snapshot: JSON.parse(kept) });
        actor.start();
        actor.send({ type: 'text', text });
        const settled = await waitFor(actor, (snapshot) => snapshot.hasTag('waits'));
        replies.push(settled.context.reply);
        kept = JSON.stringify(actor.getPersistedSnapshot());
        actor.stop();
      }
      return replies;
    },
  };
};
