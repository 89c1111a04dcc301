import { createAnswers } from './answers';
import { byId, name } from './dom';
import { fromCity, type Activity, type Prompt, type Value } from './line';
import { createLink, type Sessions } from './link';
import { createLog } from './log';
import { createOutbox, type Outgoing } from './outbox';
import { createPlace } from './place';
import { photoBytes, shrink } from './photo';
import { createScroll } from './scroll';
import { closeSheet, openSheet } from './sheet';
import { locale, nameOf, paint, speak, t, word } from './tongue';
import { dayOf } from './words';

/** Bytes of one message at the most, as the server has it. */
const textBytes = 65_536;
/** Milliseconds of thinking before "is writing" is said, and after which it no longer is. */
const typingAfter = 500;
const typingFor = 15_000;

/** Where the page lives: how it finds its conversation, how it begins, and what becomes of it when it is left. */
export interface Home extends Sessions {
  /** `deep`: what a link begins; `forgotten`: the conversation before was just forgotten here. Asked for once. */
  opening(): { readonly deep: string | undefined; readonly forgotten: boolean };
  /** True where these words are for the page's keeper and not for the city. */
  takes(words: string, question: Prompt | undefined): boolean;
  /** Told of every line before it is shown. */
  came(lines: readonly Activity[]): void;
  /** The device was told to forget, and has. */
  left(): void;
}

/** The chat on its page. */
export interface Chat {
  /** Sends words as if they had been written. */
  say(words: string): void;
  /** Messages that are not known to have arrived. */
  pending(): number;
  /** Drops what is not sent and hears nothing more. */
  stop(): void;
}

/** Begins the chat on the elements of index.html. */
export function createChat(home: Home): Chat {
  paint();

  const log = createLog();
  const scroll = createScroll();
  const text = byId<HTMLTextAreaElement>('text');
  const status = byId('status');
  let started = false;
  let online = true;
  let typing = 0;
  /** The last thing done was by keyboard: the focus then goes where the answer goes. */
  let byKeyboard = false;

  addEventListener('keydown', () => (byKeyboard = true), true);
  addEventListener('mousedown', () => (byKeyboard = false), true);

  /** One sentence at the foot of the page, read aloud; empty for none. */
  function notice(words: string): void {
    if (status.textContent !== words) status.textContent = words;
    measure();
  }

  /** Tells the style how high the foot stands, so that nothing hides behind it. */
  function measure(): void {
    document.documentElement.style.setProperty('--foot', `${byId('bottom').offsetHeight}px`);
  }
  addEventListener('resize', measure);

  function showTyping(yes: boolean): void {
    clearTimeout(typing);
    byId('log').classList.remove('typing');
    if (!yes) return;
    typing = window.setTimeout(() => {
      byId('log').classList.add('typing');
      if (online) notice(t('typing'));
      typing = window.setTimeout(() => settled(), typingFor);
    }, typingAfter);
  }

  function settled(): void {
    showTyping(false);
    if (online && status.textContent !== t('forgotten')) notice('');
  }

  const answers = createAnswers({
    tap: (value, stamp) => tap(value, stamp),
    say: (words) => say(words),
    openPlace: () => openPlace(),
    openPhoto: () => byId('photo').click(),
  });

  const link = createLink(home, {
    lines: (lines) => take(lines),
    typing: () => showTyping(true),
    connected(yes) {
      if (yes === online) return;
      online = yes;
      notice(yes ? t('online') : t('offline'));
      if (yes) outbox.hurry();
    },
  });

  const outbox = createOutbox(link, {
    sent({ id, activity }, posted) {
      log.settle(id, posted.again ? undefined : posted.id);
      if (posted.again && activity['type'] === 'event') void greetIfSilent();
    },
    refused({ id, activity, photo }, why) {
      if (photo) log.fail(id, t('notSent'));
      else log.remove(id);
      settled();
      notice(why || t('notUnderstood'));
      const words = activity['text'];
      if (typeof words === 'string') {
        text.value = text.value ? `${words}\n${text.value}` : words;
        grow();
      }
      if (last) answers.show(last);
    },
    waiting({ id }, posted) {
      showTyping(false);
      log.wait(id, t('waiting'), () => outbox.hurry());
      if (posted.offline) {
        online = false;
        notice(t('offline'));
      } else notice(posted.message ?? t('broken'));
    },
  });

  /** The question that waits for an answer. */
  let last: Activity | undefined;

  function take(lines: readonly Activity[]): void {
    const wasAt = scroll.before();
    const idle = document.activeElement === document.body || document.activeElement === byId('log');
    const focused = answers.focused || (byKeyboard && idle);
    let cleared = false;
    home.came(lines);
    for (const line of lines) {
      log.add(line);
      if (line.type !== 'message') continue;
      if (!fromCity(line)) last = undefined;
      else if (line.channelData?.prompt) last = line;
      cleared = cleared || (fromCity(line) && !line.channelData?.secret && !line.channelData?.emptied);
    }
    const said = lines.filter((line) => line.type === 'message' && fromCity(line));
    if (said.length > 0) settled();
    if (last) answers.show(last);
    else answers.hide();
    if (started) {
      const spoken = said[said.length - 1]?.locale;
      if (spoken !== undefined && spoken !== locale()) void speak(spoken);
      if (said.length > 0 && focused && !answers.focus()) text.focus();
      if (cleared && log.secrets)
        void link
          .whole()
          .then((whole) => log.refresh(whole))
          .catch(() => undefined);
      scroll.after(wasAt, said.length > 0);
    }
  }

  /** Sends, and shows it at once. */
  function send(words: string, activity: Readonly<Record<string, unknown>>, photo?: Blob): void {
    const id = name();
    const data = { ...(activity['channelData'] as object | undefined), clientActivityID: id };
    const focused = answers.focused;
    log.pend(id, words, 'place' in data, photo && URL.createObjectURL(photo));
    outbox.send({ id, activity: { type: 'message', locale: locale(), ...activity, channelData: data }, ...(photo ? { photo } : {}) });
    answers.hide();
    if (focused && byKeyboard) byId('log').focus({ preventScroll: true });
    showTyping(true);
    scroll.toEnd();
  }

  const say = (words: string): void => {
    if (!home.takes(words, last?.channelData?.prompt)) send(dayOf(words, locale()) ?? words, { text: words });
  };
  const tap = (value: Value, stamp: string): void => send(log.memory.wordsOf(value, stamp), { channelData: { value, stamp } });
  const openPlace = createPlace((place) => send(place.words ?? t('point'), { channelData: { place } }));

  function grow(): void {
    text.style.height = 'auto';
    text.style.height = `${text.scrollHeight}px`;
    measure();
  }

  function sendText(): void {
    const words = text.value.trim();
    if (!words) return text.focus();
    if (new Blob([words]).size > textBytes) return notice(t('tooLong'));
    text.value = '';
    grow();
    say(words);
  }
  byId('composer').onsubmit = (event) => {
    event.preventDefault();
    sendText();
  };
  text.oninput = grow;
  text.onkeydown = (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    sendText();
  };

  byId<HTMLInputElement>('photo').onchange = async ({ target }) => {
    const input = target as HTMLInputElement;
    const [file] = Array.from(input.files ?? []);
    input.value = '';
    if (!file) return;
    const photo = await shrink(file);
    if (photo.size > photoBytes) return notice(t('photoTooBig'));
    send('', {}, photo);
  };

  const options = byId('options');
  const menu = byId('menu');
  function unfold(open: boolean): void {
    options.setAttribute('aria-expanded', String(open));
    menu.classList.toggle('open', open);
  }
  options.onclick = () => unfold(options.getAttribute('aria-expanded') !== 'true');
  menu.onkeydown = ({ key }) => {
    if (key !== 'Escape') return;
    unfold(false);
    options.focus();
  };
  for (const each of menu.querySelectorAll<HTMLElement>('[data-word]'))
    each.onclick = () => {
      unfold(false);
      say(word(each.dataset['word']!));
    };
  byId<HTMLSelectElement>('language').onchange = ({ target }) => {
    const chosen = (target as HTMLSelectElement).value;
    say(nameOf(chosen));
    void speak(chosen);
  };

  byId('forget').onclick = () => {
    unfold(false);
    openSheet(byId<HTMLDialogElement>('forgetting'));
  };
  byId('forget-yes').onclick = async () => {
    try {
      await link.forget();
    } catch {
      closeSheet(byId<HTMLDialogElement>('forgetting'));
      return notice(t('offline'));
    }
    outbox.clear();
    home.left();
  };

  /** Begins the conversation, or a dialog that a link names. Under one name a day, so that two tabs opened together greet once. */
  function open(deep: string | undefined, id = deep === undefined ? `opening-${new Date().toISOString().slice(0, 10)}` : name()): void {
    const channelData = { clientActivityID: id, ...(deep === undefined ? {} : { link: deep }) };
    outbox.send({ id, activity: { type: 'event', name: 'webchat/join', locale: locale(), channelData } });
    showTyping(true);
  }

  /** A conversation that was greeted today, and of which nothing is kept any more, is greeted again. */
  async function greetIfSilent(): Promise<void> {
    if ((await link.whole()).length === 0) open(undefined, name());
  }

  /** History first, then what an earlier life of this tab had left to send; a conversation without a line begins with an opening. */
  async function start(): Promise<void> {
    notice(t('loading'));
    await link.start();
    const { deep, forgotten } = home.opening();
    notice(forgotten ? t('forgotten') : '');
    const lines = byId('log');
    lines.setAttribute('aria-busy', 'false');
    started = true;
    const spoken = last?.locale;
    if (spoken !== undefined) await speak(spoken);
    const left: readonly Outgoing[] = outbox.left();
    for (const message of left) {
      if (message.activity['type'] === 'event') {
        outbox.send(message);
        continue;
      }
      const { value, stamp, place } = (message.activity['channelData'] ?? {}) as {
        value?: Value;
        stamp?: string;
        place?: { words?: string };
      };
      const words = message.activity['text'] as string | undefined;
      log.pend(
        message.id,
        value === undefined ? (words ?? place?.words ?? t('point')) : log.memory.wordsOf(value, stamp),
        place !== undefined,
      );
      outbox.send(message);
    }
    if (deep !== undefined || (lines.childElementCount === 0 && left.length === 0)) open(deep);
    scroll.toEnd();
  }

  /** Until the first connection holds. */
  function begin(wait = 1000): void {
    start().catch(() => {
      online = false;
      notice(t('offline'));
      setTimeout(() => begin(Math.min(wait * 2, 30_000)), wait);
    });
  }
  begin();

  return {
    say,
    pending: () => outbox.ids.filter((id) => log.waits(id)).length,
    stop() {
      outbox.clear();
      link.stop();
    },
  };
}
