import botbuilder from 'botbuilder-core';
import dialogs from 'botbuilder-dialogs';
import { createVote } from './vote.mjs';

const { ActivityTypes, BotAdapter, ConversationState, MemoryStorage, TurnContext } = botbuilder;
const { DialogSet, DialogTurnStatus, TextPrompt, WaterfallDialog } = dialogs;

/** An adapter that only collects what is sent. */
class Collecting extends BotAdapter {
  sent = [];
  async sendActivities(_context, activities) {
    for (const { text } of activities) this.sent.push(text);
    return activities.map(() => ({ id: '' }));
  }
  async turn(text, conversation, logic) {
    const context = new TurnContext(this, {
      type: ActivityTypes.Message,
      id: '1',
      text,
      channelId: 'bench',
      conversation: { id: conversation },
      from: { id: conversation },
      recipient: { id: 'bot' },
      serviceUrl: '',
    });
    await this.runMiddleware(context, logic);
    return this.sent.splice(0).join('\n');
  }
}

/** Waterfalls with text prompts and validators, conversation state in MemoryStorage (which keeps it as JSON). */
export const create = ({ getFixedT, ...world }) => {
  const vote = createVote(world);
  const memory = {};
  const state = new ConversationState(new MemoryStorage(memory));
  const set = new DialogSet(state.createProperty('dialogs'));
  const t = () => getFixedT('fr');
  set.add(new TextPrompt('one', async ({ recognized, options }) => options.validations.includes(recognized.value)));
  set.add(
    new TextPrompt('numbers', async ({ recognized, context, options }) => {
      const read = await vote.read(recognized.value);
      if (read.kind === 'numbers') return true;
      await context.sendActivity(vote.refused(t(), read.number));
      await context.sendActivity(await vote.choose(t(), options.validations, true));
      return false;
    }),
  );
  const ask = (step, id, prompt, validations) => step.prompt(id, { prompt, validations });
  set.add(
    new WaterfallDialog('menu', [
      (step) => ask(step, 'one', vote.menu(t()), ['1']),
      async (step) => ask(step, 'one', await vote.ballot(t()), ['1']),
      (step) => step.replaceDialog('choose', { picked: [] }),
    ]),
  );
  set.add(
    new WaterfallDialog('choose', [
      async (step) => ask(step, 'numbers', await vote.choose(t(), step.options.picked, false), step.options.picked),
      async (step) => {
        step.values.picked = (await vote.read(step.result)).numbers;
        return ask(step, 'one', await vote.confirm(t(), step.values.picked), ['0', vote.code]);
      },
      async (step) => {
        const { picked } = step.values;
        if (step.result === '0') return step.replaceDialog('choose', { picked });
        await step.context.sendActivity(await vote.cast(t(), picked));
        return step.endDialog();
      },
    ]),
  );
  let conversation = 0;
  return {
    name: 'botbuilder-dialogs',
    does: 'waterfalls with text prompts and validators, ConversationState in MemoryStorage, i18next getFixedT; reads numbers only',
    async run(messages) {
      const adapter = new Collecting();
      const id = `bench:${conversation++}`;
      const replies = [];
      for (const text of messages) {
        replies.push(
          await adapter.turn(text, id, async (context) => {
            const dialog = await set.createContext(context);
            const { status } = await dialog.continueDialog();
            if (status === DialogTurnStatus.empty) await dialog.beginDialog('menu');
            await state.saveChanges(context);
          }),
        );
      }
      for (const key of Object.keys(memory)) delete memory[key];
      return replies;
    },
  };
};
