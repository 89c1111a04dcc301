import { byId, el } from './dom';
import { isolate } from './isolate';
import type { Activity, Prompt, Shown, Value } from './line';
import { directionOf, locale, t } from './tongue';

/** What can be done besides writing. */
export interface Acts {
  tap(value: Value, stamp: string): void;
  say(text: string): void;
  openPlace(): void;
  openPhoto(): void;
}

/** Up to so many short options stand side by side; more, or longer ones, below one another. */
const pills = { count: 6, characters: 18 } as const;

/** The ways to answer the last question: buttons, a list, a form. Gone once answered. */
export interface Answers {
  show(line: Activity): void;
  hide(): void;
  /** Puts the focus on the first thing to do; false where there is none. */
  focus(): boolean;
  /** True while the focus is in it. */
  readonly focused: boolean;
}

export function createAnswers(acts: Acts): Answers {
  const form = byId<HTMLFormElement>('answers');
  /** Picks of a list of several pages, by its question: turning a page loses none. */
  let carried: { readonly question: string; readonly ids: readonly string[] } = { question: '', ids: [] };
  let submit = (): void => undefined;
  form.onsubmit = (event) => {
    event.preventDefault();
    submit();
  };

  function build(line: Activity, prompt: Prompt): readonly Node[] {
    switch (prompt.kind) {
      case 'choice':
        return [buttons(prompt)];
      case 'several':
        return several(line, prompt);
      case 'grade':
        return grade(line.channelData?.items ?? [], prompt);
      case 'confirm':
        return prompt.codeDigits ? code(prompt, prompt.codeDigits) : [yesNo(prompt)];
      case 'place':
        return [
          el(
            'div',
            { class: 'row' },
            button(t('place'), 'main', () => acts.openPlace()),
          ),
        ];
      case 'photo':
        return [
          el(
            'div',
            { class: 'row' },
            button(t('photo'), 'main', () => acts.openPhoto()),
          ),
        ];
      case 'date':
        return date(prompt);
      case 'text':
        return [];
    }
  }

  function buttons({ options = [], stamp }: Prompt): HTMLElement {
    const short = options.length <= pills.count && options.every(([, label]) => label.length <= pills.characters);
    return el(
      'ul',
      { class: short ? 'pills' : 'list' },
      ...options.map((option) => {
        const made = button('', 'option', () => acts.tap(option[0], stamp));
        made.append(...faces(option));
        return el('li', {}, made);
      }),
    );
  }

  function several(line: Activity, prompt: Prompt): readonly Node[] {
    const { options = [], stamp, max = options.length, min = 1 } = prompt;
    const question = `${prompt.pages ?? 1} ${line.text ?? ''}`;
    if (carried.question !== question) carried = { question, ids: prompt.picked ?? [] };
    const elsewhere = carried.ids.filter((id) => !options.some(([each]) => each === id));
    const count = el('output', { class: 'count' });
    const warning = el('p', { class: 'warning', role: 'status' });
    const boxes = options.map(([id]) => el('input', { type: 'checkbox', value: id, checked: carried.ids.indexOf(id) >= 0 }));
    const sum = line.channelData?.sum;
    /** In the order in which they were ticked. */
    const picked = (): readonly string[] => {
      const ticked = boxes.filter((box) => box.checked).map((box) => box.value);
      const before = carried.ids.filter((id) => ticked.indexOf(id) >= 0 || elsewhere.indexOf(id) >= 0);
      return [...before, ...ticked.filter((id) => before.indexOf(id) < 0)];
    };
    const tell = (): void => {
      const ids = picked();
      carried = { question, ids };
      const numbers = ids.map((id) => options.find(([each]) => each === id)?.[2] ?? id).join(', ');
      count.textContent = sum
        ? totalOf(ids, sum)
        : `${t('chosen')} : ${ids.length} / ${max}${prompt.ordered && numbers ? ` (${numbers})` : ''}`;
    };
    for (const box of boxes)
      box.onchange = () => {
        if (picked().length > max) box.checked = false;
        warning.textContent = picked().length === max && !box.checked ? t('full') : '';
        tell();
      };
    submit = () => {
      if (picked().length < min) warning.textContent = t('noneChosen');
      else acts.tap(picked(), stamp);
    };
    tell();
    const list = el(
      'ul',
      { class: 'list' },
      ...options.map((option, index) => el('li', {}, el('label', { class: 'option' }, boxes[index], ...faces(option)))),
    );
    return [list, warning, el('div', { class: 'row done' }, count, button(t('done'), 'main'))];
  }

  function grade(items: readonly Shown[], { options = [], stamp, graded = {} }: Prompt): readonly Node[] {
    if (items.length === 0) return [buttons({ kind: 'choice', options, stamp })];
    const warning = el('p', { class: 'warning', role: 'status' });
    const radio = (item: Shown, id: string, label: string): HTMLElement => {
      const checked = (graded[item[0]] ?? '') === id;
      return el('label', {}, el('input', { type: 'radio', name: `g${item[0]}`, value: id, checked }), el('span', { dir: 'auto' }, label));
    };
    const sets = items.map((item) =>
      el(
        'fieldset',
        { class: 'grade' },
        el('legend', {}, ...faces(item)),
        el('div', { class: 'scale' }, ...options.map(([id, label]) => radio(item, id, label)), radio(item, '', t('noGrade'))),
      ),
    );
    submit = () => {
      const given: Record<string, string> = {};
      items.forEach(([id], index) => {
        const checked = sets[index]!.querySelector<HTMLInputElement>('input:checked');
        if (checked?.value) given[id] = checked.value;
      });
      if (Object.keys(given).length === 0) warning.textContent = t('noneChosen');
      else acts.tap(given, stamp);
    };
    return [...sets, warning, el('div', { class: 'row done' }, button(t('done'), 'main'))];
  }

  function code({ stamp: _ }: Prompt, digits: number): readonly Node[] {
    const field = el('input', {
      id: 'code',
      inputmode: 'numeric',
      autocomplete: 'off',
      maxlength: digits + 2,
      size: digits + 2,
      dir: 'ltr',
    });
    submit = () => {
      if (field.value.trim()) acts.say(field.value.trim());
      else field.focus();
    };
    return [
      el('div', { class: 'code' }, el('label', { for: 'code' }, t('code')), field),
      el(
        'div',
        { class: 'row' },
        button(t('done'), 'main'),
        button(t('change'), 'plain', () => acts.say('0')),
      ),
    ];
  }

  function yesNo({ stamp }: Prompt): HTMLElement {
    return el(
      'div',
      { class: 'row' },
      button(t('yes'), 'main', () => acts.tap('1', stamp)),
      button(t('no'), 'plain', () => acts.tap('2', stamp)),
    );
  }

  function date({ from, to }: Prompt): readonly Node[] {
    const field = el('input', { id: 'date', type: 'date', min: from, max: to });
    submit = () => {
      if (field.value) acts.say(field.value);
      else field.focus();
    };
    return [
      el('div', { class: 'code' }, el('label', { for: 'date' }, t('date')), field),
      el('div', { class: 'row' }, button(t('done'), 'main')),
    ];
  }

  return {
    show(line) {
      const prompt = line.channelData?.prompt;
      if (!prompt) return this.hide();
      submit = () => undefined;
      const commands = prompt.kind === 'grade' && line.channelData?.items ? [] : (line.channelData?.commands ?? []);
      const made = [...build(line, prompt), ...commandRow(commands, acts)];
      form.textContent = '';
      form.append(...made);
      form.hidden = made.length === 0;
      form.lang = line.locale ?? locale();
      form.dir = directionOf(form.lang);
      form.setAttribute('aria-label', (line.text ?? '').split('\n')[0] ?? '');
    },
    hide() {
      form.textContent = '';
      form.hidden = true;
    },
    focus() {
      const first = form.querySelector<HTMLElement>('input:checked, input, button');
      first?.focus();
      return first !== null;
    },
    get focused() {
      return form.contains(document.activeElement);
    },
  };
}

/** What the picks cost together, of what they may. */
function totalOf(
  ids: readonly string[],
  { limitCents, costs }: { readonly limitCents: number; readonly costs: Readonly<Record<string, number>> },
): string {
  const euros = new Intl.NumberFormat(`${locale()}-u-nu-latn`, { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 });
  const cents = ids.reduce((total, id) => total + (costs[id] ?? 0), 0);
  return `${t('total')} : ${euros.format(cents / 100)} / ${euros.format(limitCents / 100)}`;
}

/** Without `act`, a button that sends the form. */
function button(label: string, look: string, act?: () => void): HTMLButtonElement {
  const made = el('button', { type: act ? 'button' : 'submit', class: look }, label);
  if (act) made.onclick = act;
  return made;
}

/** An option's number, as on a house, and its label. */
function faces([, label, number]: Shown): HTMLElement[] {
  return [el('span', { class: 'number' }, String(number)), el('span', { class: 'label', dir: 'auto' }, ...isolate(label))];
}

function commandRow(commands: readonly { readonly value: string; readonly label: string }[], acts: Acts): readonly Node[] {
  if (commands.length === 0) return [];
  return [el('div', { class: 'row' }, ...commands.map(({ value, label }) => button(label, 'plain', () => acts.say(value))))];
}
