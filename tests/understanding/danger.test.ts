import { join } from 'node:path';
import { normalise } from '../../src/conversation/normalise';
import { createTexts, loadLocales } from '../../src/i18n';
import { createDanger, type Danger } from '../../src/understanding/danger';
import words from '../../taxonomy/danger.json';
import reports from '../../taxonomy/reports.json';

const texts = createTexts(loadLocales(join(__dirname, '../../locales')));
const examples = texts.locales.flatMap((locale) => Object.values(texts.examples(locale)).flat());
const kinds: readonly { readonly phrases: Readonly<Record<string, readonly string[]>> }[] = reports.kinds;
const phrases = kinds.flatMap((kind) => Object.values(kind.phrases).flat());
const danger = createDanger({ words, normalise, ordinary: [...phrases, ...examples] });

const alarming: readonly (readonly [Danger, readonly string[]])[] = [
  [
    'gas',
    [
      'ça sent le gaz dans la rue',
      'odeur de gaz tres forte devant le 12',
      'fuite de gaz !!!',
      'sa sen le gazzz',
      'une conduite de gaz percée sur le chantier',
      'ça sent le gaz depuis la semaine dernière',
      'strong smell of gas in the street',
      'gas leak near the school',
      'i can smell gas',
      'رائحة غاز قوية في الشارع',
      'تسرب الغاز من العمارة',
      'في ريحة غاز',
      '街上有煤气味',
      '燃气泄漏',
      '天然气漏了，快来',
      'сильно пахне газом',
      'витік газу біля будинку',
      'чути запах газу на вулиці',
    ],
  ],
  [
    'fire',
    [
      'il y a le feu dans la cave',
      'une poubelle est en feu',
      'incendie au 3e étage',
      'incedie rue myrha',
      'une voiture brûle devant chez moi',
      'beaucoup de fumée sort de la fenêtre',
      'des jeunes ont mis le feu aux poubelles',
      'un scooter rouge prend feu',
      'une voiture rouge en feu au carrefour',
      'au feuuuu',
      'a bin is on fire',
      'there is a fire in the basement',
      'smoke coming out of a window',
      'a car is burning',
      'explosion in the building',
      'حريق في العمارة',
      'سيارة تحترق أمام البيت',
      'دخان كثيف يخرج من الشباك',
      'النار في حاوية القمامة',
      '垃圾桶着火了',
      '楼里起火',
      '窗户冒烟',
      'пожежа в підвалі',
      'горить смітник',
      'машина горить біля будинку',
      'з вікна йде дим',
    ],
  ],
  [
    'electric',
    [
      'des fils électriques pendent du lampadaire',
      'cable electrique a nu par terre',
      'mon fils a failli être électrocuté au poteau',
      'il y a des etincelles dans le boitier',
      'fils dénudés au pied du réverbère',
      'fil elecrtique arraché',
      'exposed wires at the bottom of a lamp post',
      'live cable on the ground',
      'sparks from the electric box',
      'my dog got a shock from the pole, electrocuted',
      'أسلاك كهرباء مكشوفة عند العمود',
      'سلك كهرباء ساقط على الأرض',
      '路灯电线裸露',
      '电箱漏电',
      '电线垂下来了',
      'оголені дроти біля ліхтаря',
      'електричний кабель стирчить із землі',
      'іскрить електрощиток',
    ],
  ],
  [
    'person',
    [
      'un homme est allongé par terre il ne bouge plus',
      'une dame est blessée sur le trottoir',
      'au secours',
      'quelqu’un saigne beaucoup',
      'une personne inconsciente sur un banc',
      'un monsieur fait un malaise',
      'quelqu’un veut sauter du pont',
      'accident un cycliste renversé',
      'someone is injured',
      'a man is lying on the pavement and not moving',
      'unconcious woman on a bench',
      'someone is drowning in the canal',
      'رجل ممدد على الأرض لا يتحرك',
      'امرأة جريحة على الرصيف',
      'شخص فاقد الوعي',
      'النجدة',
      '有人受伤了',
      '有个人晕倒了',
      '救命',
      'людина лежить на тротуарі і не дихає',
      'жінку поранено',
      'рятуйте',
    ],
  ],
];

const calm: readonly string[] = [
  // Traffic lights are "feux".
  'feu rouge en panne',
  'le feu tricolore ne marche plus',
  'feu tricollore cassé',
  'le feu piéton reste rouge trop longtemps',
  'le feu au croisement clignote',
  'feux éteints au carrefour',
  'le feu devant l’école ne fonctionne plus',
  'la borne incendie fuit',
  'boîte aux lettres brûlée le mois dernier',
  'poubelle brûlée à remplacer',
  'moto brulée laissée là',
  'il y a eu un incendie ici l’an dernier, tout est noir',
  'le gazon est tout jaune',
  'des cartouches de gaz hilarant par terre',
  'les gaz d’échappement sur le boulevard',
  'le compteur de gaz est tagué',
  'odeur d’égout',
  'ça sent la pisse',
  'trottinette électrique sur le trottoir',
  'voiture électrique mal garée',
  'armoire électrique taguée',
  'lampadaire éteint',
  'un vieux cable de vélo accroché au poteau',
  'les fils de la voisine font du bruit',
  'trou dangereux, risque d’accident',
  'avant un accident, réparez le trottoir',
  'un potelet couché par terre',
  'un pigeon mort',
  'un oiseau blessé',
  'un lit et une couche abandonnés',
  'le banc est cassé',
  'aidez-moi s’il vous plaît',
  'je suis perdu dans le menu',
  // English.
  'fire hydrant leaking',
  'an old tire and bike frames dumped here',
  'street light burning all day',
  'people smoke and leave butts outside the bar',
  'a bin burnt last month',
  'there was a fire here last year, the wall is black',
  'gas station closed',
  'laughing gas canisters on the ground',
  'grass is dead',
  'electric scooter across the pavement',
  'a bike cable left on a pole',
  'pothole, someone could get hurt',
  'it could cause an accident',
  'the trees are dying',
  'glass on the ground',
  'help',
  'broken spokes and wires fence',
  // Arabic.
  'حنفية الحريق تسرب ماء',
  'إشارة المرور الحمراء معطلة',
  'سلة محروقة تحتاج تبديل',
  'حريق الشهر الماضي ترك جدارا أسود',
  'سكوتر كهربائي وسط الرصيف',
  'عمود الإنارة مطفأ',
  'حفرة قد تسبب حادث',
  'قطة مصابة في الشارع',
  'غازي يوقف سيارته هنا',
  'رائحة مجاري كريهة',
  'المقعد في الحديقة مكسور',
  // Chinese.
  '红绿灯坏了',
  '消防栓漏水',
  '烧坏的垃圾桶要换',
  '上个月这里起火，墙黑了',
  '电动滑板车横在人行道',
  '路灯不亮',
  '坑很大，可能受伤',
  '燃气施工挖的坑没填',
  '流浪猫很多',
  '有人乱扔垃圾',
  // Ukrainian.
  'газон зовсім сухий',
  'світлофор не горить',
  'ліхтар горить удень',
  'пожежний гідрант протікає',
  'минулого місяця тут була пожежа, стіна чорна',
  'електросамокат на тротуарі',
  'яма, може статися аварія',
  'поранений голуб',
  'дорожній знак погнутий',
  'стало гірше ніж було',
  'запах каналізації',
];

const cases = alarming.flatMap(([kind, all]) => all.map((said) => [said, kind] as const));

test.each(cases)('"%s" alarms: %s', (said, kind) => {
  expect(danger(said)).toBe(kind);
});

test.each(calm)('"%s" does not alarm', (said) => {
  expect(danger(said)).toBeUndefined();
});

test('at least 60 sentences either way', () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(calm.length).toBeGreaterThanOrEqual(60);
});

test('what people say of votes, ideas and workshops never alarms', () => {
  expect(examples.filter((said) => danger(said) !== undefined)).toEqual([]);
});

// Bare wires alone.
test('of the phrases of all kinds of report, these alarm', () => {
  const alarmed = kinds.flatMap(({ phrases: all }) =>
    Object.values(all)
      .flat()
      .filter((said) => danger(said) !== undefined),
  );
  expect(alarmed).toMatchInlineSnapshot(`
   [
     "fils electriques apparents",
     "cables denudés au pied du lampadaire",
     "fil qui pend du poteau",
     "cable electrique a nu",
     "fils qui sortent",
     "bare electric wires",
     "exposed cables at the lamp post",
     "wire hanging from a pole",
     "live cable exposed",
     "wires sticking out",
     "أسلاك كهرباء مكشوفة",
     "كابل عاري عند العمود",
     "سلك معلق من العمود",
     "باب عمود الإنارة مفتوح والأسلاك ظاهرة",
     "أسلاك خارجة",
     "电线裸露",
     "路灯下电缆露出来",
     "电线从杆子上垂下来",
     "电缆外露",
     "оголені дроти",
     "кабель стирчить біля ліхтаря",
     "дріт звисає зі стовпа",
     "оголений електричний кабель",
   ]
  `);
});

test('nothing said is no danger, and a long message is heard to its end', () => {
  for (const said of ['', ' ', '???', '12']) expect(danger(said)).toBeUndefined();
  expect(danger(`${'la rue est sale et personne ne vient. '.repeat(100)} et ça sent le gaz`)).toBe('gas');
});
