import { call, end, known, redo, type Dialog } from '../../src/conversation/dialog';
import { limits } from '../../src/conversation/limits';
import { refusedTexts, type PhotoRefusal } from '../../src/conversation/photo';
import { toLines } from '../../src/conversation/render';
import { createTalker, phone, screen, texts } from '../support/talker';

type Fields = Record<string, unknown>;
type Form = Dialog<Fields, object>;

const menu: Form = {
  id: 'menu',
  version: 1,
  start: 'what',
  passing: true,
  title: () => 'Menu',
  steps: {
    what: {
      kind: 'choice',
      ask: ({ parked }) => ({
        kind: 'choice',
        text: 'MENU',
        options: [...parked.map((id) => ({ id: `resume:${id}`, label: `Encore ${id}` })), { id: 'form', label: 'Formulaire' }],
      }),
      next: ({ answers }) => {
        const what = String(answers['what']);
        return end(undefined, { then: what.startsWith('resume:') ? { kind: 'resume', dialog: what.slice(7) } : call(what) });
      },
    },
  },
};
const small = (id: string): Form => ({
  id,
  version: 1,
  start: 'message',
  passing: true,
  title: () => id,
  steps: { message: { kind: 'text', ask: () => ({ kind: 'text', text: `${id}?` }), next: () => end(`${id} ok`) } },
});
const fruits = ['Pomme', 'Poire', 'Prune', 'Cerise'].map((label) => ({ id: label.toLowerCase(), label }));

/** Asks a name, a fruit, then reads back. */
const form = (version = 1, more: Partial<Form> = {}): Form => ({
  id: 'form',
  version,
  start: 'name',
  title: () => 'Formulaire',
  upgrades: {},
  steps: {
    name: { kind: 'text', ask: () => ({ kind: 'text', text: 'Nom ?', max: 20 }), next: 'fruit' },
    fruit: { kind: 'choice', ask: () => ({ kind: 'choice', text: 'Fruit ?', options: fruits }), next: 'check' },
    check: {
      kind: 'confirm',
      ask: ({ answers }) => ({ kind: 'confirm', text: `${String(answers['name'])}, ${String(answers['fruit'])} ?` }),
      next: ({ answers }) => (answers['check'] ? end('FAIT', { result: answers['fruit'] }) : redo('fruit')),
    },
  },
  ...more,
});
const base = [menu, small('language'), small('human')];
const talk = (...dialogs: Form[]) => createTalker<object>([...base, ...dialogs], { services: {} });

test('a form is answered step by step, answers under their steps, free texts in the drafts', async () => {
  const person = talk(form());
  expect(await person.say('bonjour')).toBe('MENU\n1 Formulaire');
  expect(await person.say('1')).toBe('Nom ?');
  expect(await person.say('Zoé')).toBe('Fruit ?\n1 Pomme\n2 Poire\n3 Prune\n4 Cerise');
  expect(person.session().stack[0]).toMatchObject({ dialog: 'form', step: 'fruit', answers: {}, texts: ['name'] });
  expect(await person.say('le 2')).toBe('Zoé, poire ?');
  expect(await person.say('oui')).toBe('FAIT');
  expect(person.session().stack).toEqual([]);
});

test('who greets at the menu is shown it again; a greeting that answers a question is its answer', async () => {
  const person = talk(form());
  for (const greeting of ['bonjour', 'Bonsoir', 'hello', 'مرحبا', '你好']) expect(await person.say(greeting)).toBe('MENU\n1 Formulaire');
  await person.say('1');
  expect(await person.say('Salut')).toBe('Fruit ?\n1 Pomme\n2 Poire\n3 Prune\n4 Cerise');
});

test('a correction asks one thing and comes back to where it was', async () => {
  const person = talk(form());
  for (const text of ['bonjour', '1', 'Zoé', '2']) await person.say(text);
  expect(await person.say('non')).toContain('Fruit ?');
  expect(await person.say('cerise')).toBe('Zoé, cerise ?');
});

test('0 goes back one question at a time, and out of the dialog from its first', async () => {
  const person = talk(form());
  for (const text of ['bonjour', '1', 'Zoé']) await person.say(text);
  expect(await person.say('0')).toBe('Nom ?');
  expect(await person.say('retour')).toContain('MENU');
});

test('a digression comes back to the question and says where one was', async () => {
  const person = talk(form());
  for (const text of ['bonjour', '1', 'Zoé']) await person.say(text);
  expect(await person.say('humain')).toBe('human?');
  expect(await person.say('une question')).toBe(
    'human ok\nVous étiez ici : Formulaire, question 2 sur 3.\nFruit ?\n1 Pomme\n2 Poire\n3 Prune\n4 Cerise',
  );
  const help = await person.say('AIDE');
  expect(help).toContain('question 2 sur 3');
  expect(help).toContain('Fruit ?');
});

test('three days later nonsense brings the question back; an answer is simply taken', async () => {
  const person = talk(form());
  for (const text of ['bonjour', '1', 'Zoé']) await person.say(text);
  person.wait(72);
  expect(await person.say('coucou')).toMatch(/Bon retour.*question 2 sur 3.*Fruit \?/s);
  person.wait(72);
  expect(await person.say('3')).toBe('Zoé, prune ?');
});

test('after a week a dialog is put aside, told, and offered; its answers are still there', async () => {
  const person = talk(form());
  for (const text of ['bonjour', '1', 'Zoé']) await person.say(text);
  person.wait(24 * 8);
  const menuAgain = await person.say('2');
  expect(menuAgain).toContain('gardé en brouillon');
  expect(menuAgain).toContain('1 Encore form');
  expect(await person.say('1')).toContain('Fruit ?');
  expect(await person.say('2')).toBe('Zoé, poire ?');
});

test('the menu keeps what was under way as a draft', async () => {
  const person = talk(form());
  for (const text of ['bonjour', '1', 'Zoé', '2']) await person.say(text);
  expect(await person.say('menu')).toBe('MENU\n1 Encore form\n2 Formulaire');
  expect(await person.say('1')).toContain('Zoé, poire ?');
  await person.say('oui');
  expect(person.session().parked).toBeUndefined();
});

test('misunderstood: a hint, then simpler words, then a human', async () => {
  const person = talk(form());
  for (const text of ['bonjour', '1', 'Zoé']) await person.say(text);
  expect(await person.say('xyzzy')).toContain('Répondez par le numéro');
  expect(await person.say('xyzzy')).toContain('Répondez par le numéro');
  expect(await person.say('xyzzy')).toContain('Envoyez seulement un chiffre');
  expect(await person.say('xyzzy')).toContain('HUMAIN');
  expect(await person.say('2')).toBe('Zoé, poire ?');
});

test('an ambiguous answer is asked back with just the candidates, under their own numbers', async () => {
  const person = talk(form());
  for (const text of ['bonjour', '1', 'Zoé']) await person.say(text);
  expect(await person.say('po')).toBe('Plusieurs choix possibles. Lequel ?\n1 Pomme\n2 Poire');
  expect(await person.say('2')).toBe('Zoé, poire ?');
});

test('a tap on an older question is known as stale and changes nothing', async () => {
  const person = createTalker<object>([...base, form()], { services: {}, can: screen });
  const [first] = await person.act({ kind: 'text', text: 'bonjour' });
  const stamp = first?.kind === 'ask' ? first.prompt.stamp : '';
  await person.tap('form', stamp);
  await person.say('Zoé');
  expect(await person.tap('form', stamp)).toMatch(/plus ancienne.*Fruit \?/s);
  expect(person.session().stack[0]?.answers).toEqual({});
});

test('a question asked again keeps its stamp: a tap on either showing is good', async () => {
  const person = createTalker<object>([...base, form()], { services: {}, can: screen });
  for (const text of ['bonjour', '1']) await person.say(text);
  const [asked] = await person.act({ kind: 'text', text: 'Zoé' });
  await person.say('aide');
  expect(await person.tap('prune', asked?.kind === 'ask' ? asked.prompt.stamp : '')).toContain('Zoé, prune ?');
});

test('"2" is the second option as this person saw it, after the list changed too', async () => {
  let options = fruits;
  const changing = form(1, {
    steps: { ...form().steps, fruit: { kind: 'choice', ask: () => ({ kind: 'choice', text: 'Fruit ?', options }), next: 'check' } },
  });
  const person = talk(changing);
  for (const text of ['bonjour', '1', 'Zoé']) await person.say(text);
  options = [...fruits].reverse();
  expect(await person.say('2')).toBe('Zoé, poire ?');
});

test('a sub-dialog gives its result to the step that called it', async () => {
  const outer: Form = {
    id: 'outer',
    version: 1,
    start: 'inner',
    title: () => 'Dehors',
    steps: {
      inner: { kind: 'call', ask: () => call('form', { name: 'Max' }), next: ({ answers }) => end(`DEHORS ${String(answers['inner'])}`) },
    },
  };
  const outerMenu: Form = {
    ...menu,
    steps: { what: { kind: 'choice', ask: () => known('outer'), next: () => end(undefined, { then: call('outer') }) } },
  };
  const person = createTalker<object>([outerMenu, small('language'), small('human'), outer, form()], { services: {} });
  expect(await person.say('bonjour')).toContain('Fruit ?');
  expect(await person.say('poire')).toBe('Max, poire ?');
  expect(await person.say('oui')).toBe('FAIT\nDEHORS poire');
});

describe('a deploy in the middle', () => {
  const renamed = (upgrades: Form['upgrades']): Form =>
    form(2, {
      ...(upgrades ? { upgrades } : {}),
      steps: {
        ...form().steps,
        name: { kind: 'text', ask: () => ({ kind: 'text', text: 'Prénom ?' }), next: 'colour' },
        colour: {
          kind: 'choice',
          ask: () => ({ kind: 'choice', text: 'Couleur ?', options: [{ id: 'red', label: 'Rouge' }] }),
          next: 'fruit',
        },
      },
    });

  test('with an upgrade, answers are carried over and nothing is asked twice', async () => {
    const person = talk(form());
    for (const text of ['bonjour', '1', 'Zoé']) await person.say(text);
    person.deploy([...base, renamed({ 2: (answers, step) => ({ answers: { ...answers, colour: 'red' }, step }) })]);
    expect(await person.say('2')).toBe('Zoé, poire ?');
  });

  test('without one, the person is told and starts again with the answers that still fit', async () => {
    const person = talk(form());
    for (const text of ['bonjour', '1', 'Zoé', '2']) await person.say(text);
    person.deploy([...base, renamed(undefined)]);
    expect(await person.say('oui')).toMatch(/a changé.*Couleur \?/s);
    expect(await person.say('1')).toBe('Zoé, poire ?');
  });

  test('an answer that no longer fits is asked again', async () => {
    const person = talk(form());
    for (const text of ['bonjour', '1', 'Zoé', '2']) await person.say(text);
    const fewer = form(2, {
      steps: {
        ...form().steps,
        fruit: { kind: 'choice', ask: () => ({ kind: 'choice', text: 'Fruit ?', options: fruits.slice(2) }), next: 'check' },
      },
    });
    person.deploy([...base, fewer]);
    expect(await person.say('oui')).toMatch(/a changé.*Fruit \?\n1 Prune\n2 Cerise/s);
  });

  test('a dialog that is no more is let go, and said so', async () => {
    const person = talk(form());
    for (const text of ['bonjour', '1', 'Zoé']) await person.say(text);
    person.deploy(base);
    expect(await person.say('2')).toMatch(/n'existe plus.*MENU/s);
  });
});

describe('long lists', () => {
  const streets = Array.from({ length: 30 }, (_, index) => ({
    id: `s${index + 1}`,
    label: `Rue ${'abcdefghijklmnopqrstuvwxyzABCD'.charAt(index).repeat(6)}`,
  }));
  const long = form(1, {
    steps: { ...form().steps, fruit: { kind: 'choice', ask: () => ({ kind: 'choice', text: 'Rue ?', options: streets }), next: 'check' } },
  });

  test('are paged by number, every option on some page, and nothing cut', async () => {
    const person = talk(long);
    for (const text of ['bonjour', '1']) await person.say(text);
    const seen: string[] = [];
    let page = await person.say('Zoé');
    for (let turn = 0; turn < 10; turn++) {
      seen.push(...page.split('\n').filter((line) => /^\d+ Rue/.test(line)));
      if (!page.includes('SUITE')) break;
      page = await person.say('suite');
    }
    expect(seen).toEqual(streets.map((street, index) => `${index + 1} ${street.label}`));
  });

  test('a number of another page leads to that page instead of guessing', async () => {
    const person = talk(long);
    for (const text of ['bonjour', '1', 'Zoé']) await person.say(text);
    expect(await person.say('30')).toContain('30 Rue DDDDDD');
    expect(await person.say('30')).toBe('Zoé, s30 ?');
  });

  test('not understood once, they are not said again where each message costs, unless they changed meanwhile', async () => {
    let offered = streets.slice(0, 8);
    const ask = () => ({ kind: 'choice' as const, text: 'Rue ?', options: offered });
    const changing = form(1, { steps: { ...form().steps, fruit: { kind: 'choice', ask, next: 'check' } } });
    const [zoe, ann] = [talk(changing), talk(changing)];
    for (const person of [zoe, ann]) for (const text of ['bonjour', '1', 'Zoé']) await person.say(text);
    expect(await zoe.say('bof')).toBe(`${texts.t('fr')('prompt.hint.choice')}\nRue ?`);
    offered = streets.slice(3, 11);
    expect(await ann.say('bof')).toMatch(/Rue \?\n1 Rue dddddd\n/);
  });

  test('after a one-line aside a list is recalled in a line; it can be answered, and comes back on asking or where an answer is not understood', async () => {
    const ask = () => ({ kind: 'choice' as const, text: 'Rue ?', options: streets.slice(0, 8) });
    const eight = form(1, { steps: { ...form().steps, fruit: { kind: 'choice', ask, next: 'check' } } });
    const aside: Form = {
      ...small('placing'),
      aside: true,
      steps: { message: { kind: 'text', ask: () => end('NOTE'), next: () => end() } },
    };
    const t = texts.t('fr');
    const where = t('engine.where', { title: 'Formulaire', at: 2, of: 3 });
    const recalled = `NOTE\n${where}\nRue ?\n${t('prompt.more.again')}`;
    const list = ['Rue ?', ...streets.slice(0, 8).map(({ label }, index) => `${index + 1} ${label}`)].join('\n');
    const asked = async (can = phone) => {
      const person = createTalker<object>([...base, eight, aside], { services: {}, can });
      for (const text of ['bonjour', '1', 'Zoé']) await person.say(text);
      return person;
    };
    const [zoe, ann, kim, leo] = [await asked(), await asked(), await asked(), await asked()];
    for (const person of [zoe, ann, kim]) for (let again = 0; again < 2; again++) expect(await person.say('lieux')).toBe(recalled);
    expect(await zoe.say('3')).toBe('Zoé, s3 ?');
    expect(await ann.say('bof')).toBe(`${t('prompt.hint.choice')}\n${list}`);
    expect(await kim.say('suite')).toBe(list);
    expect(await kim.say('suite')).toContain(t('prompt.refused.last-page'));
    // Hours later it is no longer in mind; where nothing costs it is shown anyway.
    leo.wait(7);
    expect(await leo.say('lieux')).toBe(`NOTE\n${where}\n${list}`);
    expect(await (await asked(screen)).say('lieux')).toBe(`NOTE\n${where}\n${list}`);
  });

  test('a label of another page is found', async () => {
    const person = talk(long);
    for (const text of ['bonjour', '1', 'Zoé']) await person.say(text);
    expect(await person.say('rue zzzzzz')).toBe('Zoé, s26 ?');
  });
});

test('several: one by one by taps, in and out again, or at once; never more than the cap', async () => {
  const many = form(1, {
    steps: {
      ...form().steps,
      fruit: { kind: 'several', ask: () => ({ kind: 'several', text: 'Fruits ?', options: fruits, max: 2 }), next: 'check' },
    },
  });
  const person = createTalker<object>([...base, many], { services: {}, can: screen });
  for (const text of ['bonjour', '1', 'Zoé']) await person.say(text);
  expect(await person.tap('pomme')).toContain('1 Pomme *');
  await person.tap('poire');
  expect(await person.tap('prune')).toContain('2 choix au plus');
  await person.tap('pomme');
  await person.tap('prune');
  expect(await person.say('fini')).toBe('Zoé, poire,prune ?');
  await person.say('non');
  expect(await person.say('1 2 3')).toContain('2 choix au plus');
  expect(await person.say('la pomme et la cerise')).toBe('Zoé, pomme,cerise ?');
});

test('grades: one item after the other, a row at once, passed over, resumed days later', async () => {
  const scale = ['Bien', 'Mal'].map((label) => ({ id: label.toLowerCase(), label }));
  const graded = form(1, {
    steps: {
      ...form().steps,
      fruit: {
        kind: 'grade',
        ask: () => ({ kind: 'grade', text: 'Note ?', items: fruits, scale }),
        next: ({ answers }) => end(JSON.stringify(answers['fruit'])),
      },
    },
  });
  const person = talk(graded);
  for (const text of ['bonjour', '1']) await person.say(text);
  expect(await person.say('Zoé')).toMatch(/^Note \?\n\(1\/4\) 1 Pomme\n1 Bien\n2 Mal/);
  expect(await person.say('bien')).toContain('(2/4) 2 Poire');
  person.wait(72);
  expect(await person.say('passer')).toContain('(3/4) 3 Prune');
  expect(await person.say('2 1')).toBe('{"pomme":"bien","prune":"mal","cerise":"bien"}');
});

test("a dialog that runs in circles is an operator's matter: the person is told kindly and keeps their place", async () => {
  const circle = form(1, { steps: { ...form().steps, fruit: { kind: 'choice', ask: () => known('x'), next: () => redo('fruit') } } });
  const person = talk(circle);
  for (const text of ['bonjour', '1']) await person.say(text);
  expect(await person.say('Zoé')).toBe('APOLOGY');
  expect(person.errors).toHaveLength(1);
  expect(person.session().stack[0]).toMatchObject({ dialog: 'form', step: 'name' });
});

test('forty questions fit in the session', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `question${index + 1}`);
  const steps = Object.fromEntries(
    names.map((name, index) => [
      name,
      {
        kind: 'choice' as const,
        ask: () => ({ kind: 'choice' as const, text: name, options: fruits }),
        next: names[index + 1] ?? (() => end('FIN')),
      },
    ]),
  );
  const person = talk(form(1, { start: 'question1', steps }));
  for (const text of ['bonjour', '1']) await person.say(text);
  let largest = 0;
  let last = '';
  for (const _ of names) {
    last = await person.say('4');
    largest = Math.max(largest, JSON.stringify(person.session()).length);
  }
  expect(last).toBe('FIN');
  expect(largest).toBeLessThanOrEqual(limits.sessionBytes);
});

test('stop is heard anywhere, keeps the draft, and start brings back', async () => {
  const person = talk(form());
  for (const text of ['bonjour', '1', 'Zoé', '2']) await person.say(text);
  expect(await person.say('STOP')).toContain('plus de messages');
  expect(person.session()).toMatchObject({ stopped: true, parked: ['form'] });
  expect(await person.say('start')).toContain('Bon retour');
  expect(person.session().stopped).toBeUndefined();
});

test("a language's own name changes it at once, in the middle of anything", async () => {
  const person = talk(form());
  for (const text of ['bonjour', '1', 'Zoé']) await person.say(text);
  expect(await person.say('English')).toContain('We go on in English.');
  expect(person.session().locale).toBe('en');
  expect(await person.say('xyzzy')).toContain('I did not understand');
  await person.say('العربية');
  expect(person.session().locale).toBe('ar');
});

test('what nobody can read is said so, and the question asked again, also where a photo was asked', async () => {
  const photo = form(1, {
    start: 'photo',
    steps: {
      photo: { kind: 'photo', ask: () => ({ kind: 'photo', text: 'Photo ?' }), next: () => end('VU') },
    },
  });
  for (const asked of [form(), photo]) {
    const talker = talk(asked);
    await talker.say('form');
    const question = await talker.say('1');
    const told = await talker.act({ kind: 'media', media: [] });
    expect(told.map((message) => message.text)).toEqual([expect.stringContaining("Je n'ai pas pu lire cela."), question]);
  }
});

test.each(Object.entries(refusedTexts))('words with a photo that is not taken are heard, and why is told: %s', async (refused, key) => {
  const [words, both] = [talk(form()), talk(form())];
  for (const talker of [words, both]) await talker.say('form');
  const heard = await words.say('1');
  const told = await both.act({ kind: 'media', media: [], refused: refused as PhotoRefusal, text: '1' });
  expect(told.map(toLines).join('\n')).toEqual(`${texts.t('fr')(key)}\n${heard}`);
});

test('where things are graded one after the other, a second tap on one of them grades nothing else', async () => {
  const grades = form(1, {
    start: 'grades',
    steps: {
      grades: {
        kind: 'grade',
        ask: () => ({
          kind: 'grade',
          text: 'Avis ?',
          items: fruits,
          scale: ['Bien', 'Bof'].map((label) => ({ id: label.toLowerCase(), label })),
        }),
        next: ({ answers }) => end(JSON.stringify(answers['grades'])),
      },
    },
  });
  const talker = talk(grades);
  await talker.say('form');
  await talker.say('1');
  const stamp = () => talker.session().stack.at(-1)?.prompt?.stamp;
  const first = stamp();
  expect(await talker.tap('bien', first)).toContain('(2/4) 2 Poire');
  expect(await talker.tap('bien', first)).toBe(
    "Ce bouton est d'une question plus ancienne.\nAvis ?\n(2/4) 2 Poire\n1 Bien\n2 Bof\nPASSER\nFINI : terminer",
  );
  const second = stamp();
  expect(await talker.tap('bof', second)).toContain('(3/4)');
  expect(await talker.say('0')).toContain('(2/4)');
  expect(await talker.tap('bien', second)).toContain('plus ancienne');
  expect(await talker.say('fini')).toContain('{"pomme":"bien","poire":"bof"}');
});

test('words where a choice was offered may answer a step of words, from which the dialog goes on; they stand in the drafts', async () => {
  const wishing: Form = {
    id: 'form',
    version: 1,
    start: 'fruit',
    title: () => 'Formulaire',
    steps: {
      fruit: {
        kind: 'choice',
        ask: () => ({ kind: 'choice', text: 'Fruit ?', options: fruits }),
        heard: (_, text) => (text.includes(' ') ? { step: 'wish' } : undefined),
        next: 'wish',
      },
      wish: { kind: 'text', ask: () => ({ kind: 'text', text: 'Souhait ?' }), next: 'check' },
      check: {
        kind: 'confirm',
        ask: ({ answers }) => ({ kind: 'confirm', text: `${String(answers['wish'])} ?` }),
        next: ({ answers }) => (answers['check'] ? end('FAIT') : redo('fruit', 'wish', 'check')),
      },
    },
  };
  const person = talk(wishing);
  for (const text of ['bonjour', '1']) await person.say(text);
  expect(await person.say('  Des Pêches bien mûres ')).toBe('Des Pêches bien mûres ?');
  expect(person.session().stack[0]).toMatchObject({ step: 'check', answers: {}, texts: ['wish'] });
  expect(await person.say('non')).toContain('Fruit ?');
  expect(person.session().stack[0]).toMatchObject({ step: 'fruit', answers: {}, texts: [] });
});

test('a one-line message is given as it was written, too; what of it answers a step of words stands in the drafts', async () => {
  const named = createTalker<object>(
    [...base, { ...form(1, { fill: (_, words, written) => ({ name: `${words}/${written}` }) }), id: 'vote' }],
    {
      services: {},
    },
  );
  expect(await named.say('Voter  Zoé, de LÀ')).toContain('Fruit ?');
  expect(named.session().stack[0]).toMatchObject({ dialog: 'vote', answers: {}, texts: ['name'] });
  await named.say('2');
  expect(await named.say('autre')).toContain('zoe de la/Zoé, de LÀ, poire ?');
});
