import { countBallots } from '../../../src/services/tally/count';
import { readPb, type PbVote } from '../../../src/services/tally/pb-read';

const head = 'META\nkey;value\nbudget;100\nvote_type;approval\nPROJECTS\nproject_id;cost;name\n1;60;one\n2;50;two\n';
const votes = (...rows: readonly string[]): string => `${head}VOTES\nvoter_id;vote\n${rows.join('\n')}\n`;

test('a mark at the beginning, Windows line ends, blank lines, unknown keys and columns, quoted semicolons: cut anywhere, the same', async () => {
  const text =
    '\ufeffMETA\r\nkey;value\r\nmood;"good; or ""better"""\r\nbudget;100,50\r\nvote_type;approval\r\n\r\nPROJECTS\r\nproject_id;colour;cost;name\r\n' +
    '1;red;50.50;"Trees; and\r\nbenches"\r\n2;;50;b\r\nVOTES\r\nage;voter_id;vote\r\n30;x;"1,2"\r\n;y;1, 2\r\n\r\n40;z;\r\n41;w;2';
  for (const size of [1, 7, text.length]) {
    const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));
    const seen: PbVote[] = [];
    const { election, meta } = await readPb(pieces, (vote) => seen.push(vote));
    expect(meta['mood']).toBe('good; or "better"');
    expect(election.projects.map(({ id, cost }) => [id, cost])).toEqual([
      ['1', 505n],
      ['2', 500n],
    ]);
    expect([election.budget, election.places, election.box.voters]).toEqual([1005n, 1, 4]);
    expect(countBallots(election).votes).toEqual([2, 3]);
    expect(seen.map(({ line, fields }) => [line, fields['age'], fields['voter_id']])).toEqual([
      [14, '30', 'x'],
      [15, '', 'y'],
      [17, '40', 'z'],
      [18, '41', 'w'],
    ]);
  }
});

test.each([
  ['cumulative', 'vote;points', ['1,2;3,0.5', '2;1'], [1, 2], [30, 15]],
  ['scoring', 'vote;points', ['1,2;3,-1', '2;1'], [1, 2], [3, 0]],
  ['choose-1', 'vote', ['1', '2', '2'], [1, 2], [1, 2]],
  // A ranking without points: as many for the first as are ranked. With points: those.
  ['ordinal', 'vote', ['2,1', '1'], [2, 1], [2, 2]],
  ['ordinal', 'vote;points', ['2,1;5,4', '1;3'], [2, 1], [7, 5]],
  // Named twice on a ballot counts once.
  ['approval', 'vote', ['1,1,2', ''], [1, 1], [1, 1]],
])('votes and scores of %s ballots (%s)', async (type, columns, rows, named, scores) => {
  const text = `${head.replace('approval', type)}VOTES\nvoter_id;${columns}\n${rows.map((row, i) => `${i};${row}`).join('\n')}\n`;
  expect(countBallots((await readPb([text])).election)).toEqual({ votes: named, scores });
});

test('who does not name a project gives it default_score', async () => {
  const text = `${head.replace('approval', 'scoring\ndefault_score;2')}VOTES\nvoter_id;vote;points\na;1;5\nb;;\n`;
  expect(countBallots((await readPb([text])).election)).toEqual({ votes: [1, 0], scores: [7, 4] });
});

test.each([
  ['a ballot for a project that is not there', votes('a;1', 'b;1,9'), 'line 12: a ballot names project "9"'],
  ['a quote never closed', `${votes('a;1')}b;"1,2\nc;1\n`, 'line 12: a quoted field'],
  ['a cost that is none', head.replace('50;two', 'free;two'), 'line 8: the cost of project "2"'],
  ['a project twice', head.replace('2;50', '1;50'), 'line 8: project "1" stands there twice'],
  ['no way to vote', votes('a;1').replace('approval', 'shouting'), 'line 10: META names no vote_type'],
  ['no budget', votes('a;1').replace('budget;100', 'budget;'), 'META has no budget'],
  [
    'fewer points than projects',
    votes('a;1').replace('approval', 'cumulative').replace('vote\na;1', 'vote;points\na;1,2;3'),
    'line 11: a ballot names 2 projects',
  ],
  ['something else', 'hello\n', 'line 1: the file must begin with a line META'],
])('%s is told with its line', async (_, text, told) => {
  await expect(readPb([text])).rejects.toThrow(told);
});
