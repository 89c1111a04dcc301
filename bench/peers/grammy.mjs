import { conversations, createConversation } from '@grammyjs/conversations';
import { Bot } from 'grammy';
import { createVote } from './vote.mjs';

const botInfo = {
  id: 1,
  is_bot: true,
  first_name: 'bench',
  username: 'bench_bot',
  can_join_groups: false,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
};

/** A conversation of the grammY plugin, replayed from its log at every message; the log through JSON; Telegram answered in the process. */
export const create = ({ getFixedT, ...world }) => {
  const vote = createVote(world);
  const stored = new Map();
  const sent = [];
  // Inside a conversation the plugin calls by a client of its own, past the bot's transformers: Telegram is answered where the client fetches.
  const fetch = async (_url, { body }) => {
    const { chat_id, text } = JSON.parse(body);
    sent.push(text);
    const result = { message_id: 1, date: 0, chat: { id: chat_id, type: 'private' }, text };
    return { json: async () => ({ ok: true, result }) };
  };
  const bot = new Bot('1:bench', { botInfo, client: { fetch } });
  bot.use(
    conversations({
      storage: {
        type: 'key',
        adapter: {
          read: (key) => (stored.has(key) ? JSON.parse(stored.get(key)) : undefined),
          write: (key, state) => void stored.set(key, JSON.stringify(state)),
          delete: (key) => void stored.delete(key),
        },
      },
    }),
  );

  async function voting(conversation, first) {
    const t = getFixedT('fr');
    const ask = async (say, accept) => {
      let context = first;
      for (;;) {
        await context.reply(await conversation.external(say));
        context = await conversation.waitFor('message:text');
        if (accept.includes(context.message.text)) return context.message.text;
      }
    };
    await ask(() => vote.menu(t), ['1']);
    await ask(() => vote.ballot(t), ['1']);
    let picked = [];
    for (;;) {
      await first.reply(await conversation.external(() => vote.choose(t, picked, false)));
      for (;;) {
        const { message } = await conversation.waitFor('message:text');
        const read = await conversation.external(() => vote.read(message.text));
        if (read.kind === 'numbers') {
          picked = read.numbers;
          break;
        }
        await first.reply(vote.refused(t, read.number));
        await first.reply(await conversation.external(() => vote.choose(t, picked, true)));
      }
      if ((await ask(() => vote.confirm(t, picked), ['0', vote.code])) === vote.code) break;
    }
    await first.reply(await conversation.external(() => vote.cast(t, picked)));
  }

  bot.use(createConversation(voting));
  bot.on('message:text', (context) => context.conversation.enter('voting'));
  let chat = 0;
  return {
    name: 'grammY conversations',
    does: 'version 2 of the plugin, its log through JSON, Telegram answered in the process, i18next getFixedT; reads numbers only',
    async run(messages) {
      const id = ++chat;
      const replies = [];
      for (const [index, text] of messages.entries()) {
        const from = { id, is_bot: false, first_name: 'bench' };
        await bot.handleUpdate({
          update_id: id * 100 + index,
          message: { message_id: index + 1, date: 0, chat: { id, type: 'private', first_name: 'bench' }, from, text },
        });
        replies.push(sent.splice(0).join('\n'));
      }
      stored.clear();
      return replies;
    },
  };
};
