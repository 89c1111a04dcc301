import { readW3, w3 } from '../../../src/services/open311/georeport';
import { readQuery } from '../../../src/services/open311/query';
import { cityDayOf, cityMoment, shownDay, shownPlace } from '../../../src/services/open311/shown';
import type { Report } from '../../../src/services/reports/report';
import { readSubmission } from '../../../src/services/open311/submission';
import type { Located, Precision } from '../../../src/services/places/place';
import { cityTime } from '../../../src/services/workshops/hours';
import { endedStates, openStates } from '../../../src/services/reports/states';

const now = new Date('2026-11-23T09:00:00Z');
const days = (count: number): Date => new Date(now.getTime() + count * 86_400_000);

test.each([
  ['2010-01-01T00:00:00Z', '2010-01-01T00:00:00Z'],
  ['1994-11-05T08:15:30-05:00', '1994-11-05T13:15:30Z'],
  ['2026-03-29T03:30+02:00', '2026-03-29T01:30:00Z'],
  ['2026-03-29T03:30:00 02:00', '2026-03-29T01:30:00Z'],
  ['2026-11-23T09:00:00.25Z', '2026-11-23T09:00:00Z'],
])('%s is the moment %s', (text, moment) => {
  const read = readW3(text);
  expect(read && w3(read)).toBe(moment);
});
test.each([
  '2010-01-01',
  '2010-01-01T00:00:00',
  '2026-02-30T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-01T25:00:00Z',
  'yesterday',
  '1e9',
  '2026-01-01T00:00:00+99:99',
])('%s is no moment with its time zone', (text) => {
  expect(readW3(text)).toBeUndefined();
});

describe('which requests are asked for', () => {
  const read = (params: Record<string, unknown>) => {
    const query = readQuery(params, now);
    return query.ok ? query.value : query.errors.map(({ description }) => description);
  };
  const range = (params: Record<string, unknown>) => {
    const query = read(params);
    if (!('kind' in query) || query.kind !== 'filter') return query;
    const { from, to } = query.filter;
    // Whole days by the city's clock.
    expect([cityTime(from!), cityTime(to!)]).toEqual([expect.stringMatching(/ 00:00$/), expect.stringMatching(/ 00:00$/)]);
    return [cityTime(from!), cityTime(new Date(to!.getTime() - 1))].map((time) => time.slice(0, 10));
  };

  test('without dates the most recent 90 days, the first 1000', () => {
    expect(range({})).toEqual(['2026-08-25', '2026-11-23']);
    expect(read({})).toMatchObject({ skip: 0, limit: 1000 });
    expect(read({ start_date: '', status: '', service_code: ' ', page: '' })).toEqual(read({}));
  });
  test('one date makes 90 days of it, two are the range, both ends within', () => {
    expect(range({ start_date: w3(days(-200)) })).toEqual(['2026-05-07', '2026-08-05']);
    expect(range({ end_date: w3(days(-5)) })).toEqual(['2026-08-20', '2026-11-18']);
    expect(range({ start_date: w3(days(-100)), end_date: w3(days(-10)) })).toEqual(['2026-08-15', '2026-11-13']);
    // A quarter of an hour over midnight in Paris touches two days.
    expect(range({ start_date: '2026-11-20T22:50:00Z', end_date: '2026-11-20T23:05:00Z' })).toEqual(['2026-11-20', '2026-11-21']);
  });
  test('states and codes are lists, by commas and by being said again; both states are all', () => {
    expect(read({ status: 'open' })).toMatchObject({ filter: { states: openStates } });
    expect(read({ status: 'closed', service_code: '6010, 5101' })).toMatchObject({
      filter: { states: endedStates, kinds: ['6010', '5101'] },
    });
    expect(read({ status: ['open', 'closed'], service_code: ['1', '2,3'] })).toMatchObject({ filter: { kinds: ['1', '2', '3'] } });
    expect(read({ status: 'open,closed' })).not.toMatchObject({ filter: { states: expect.anything() as unknown } });
  });
  test('ids override everything else', () => {
    expect(read({ service_request_id: 'P2026K1,,P2026K2', status: 'lost', start_date: 'never' })).toEqual({
      kind: 'ids',
      ids: ['P2026K1', 'P2026K2'],
    });
  });
  test('pages', () => {
    expect(read({ page: '3', page_size: '50' })).toMatchObject({ skip: 100, limit: 50 });
  });
  test.each<[Record<string, unknown>, RegExp]>([
    [{ start_date: w3(days(-91)), end_date: w3(now) }, /may not span more than 90 days/],
    [{ start_date: w3(now), end_date: w3(days(-1)) }, /end_date is before start_date/],
    [{ start_date: '2026-01-01' }, /start_date must be a moment/],
    [{ end_date: ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'] }, /end_date is given more than once/],
    [{ status: 'done' }, /status must be open, closed/],
    [{ page: '0' }, /page must be a whole number/],
    [{ page: '-1' }, /page must be/],
    [{ page: '1e3' }, /page must be/],
    [{ page_size: '1001' }, /page_size must be a whole number from 1 to 1000/],
    [{ page: '101', page_size: '1000' }, /No more than 100000/],
    [{ service_request_id: Array.from({ length: 1001 }, (_, index) => `P2026K${index + 1}`).join(',') }, /more than 1000/],
  ])('%j is refused', (params, why) => {
    expect(read(params)).toEqual([expect.stringMatching(why)]);
  });
});

describe('what a form says', () => {
  const read = (form: Record<string, unknown>) => {
    const submission = readSubmission(form, ['fr', 'uk']);
    return submission.ok ? submission.value : submission.errors.map(({ description }) => description);
  };
  const place = { service_code: '6010', lat: '48.887', long: '2.349' };

  test('one of three locations is enough; what is empty is not there', () => {
    expect(read(place)).toEqual({ code: '6010', point: { latitude: 48.887, longitude: 2.349 }, distinct: [] });
    expect(read({ service_code: '6010', lat: '', long: '', address_string: ' 12 rue Myrha ' })).toMatchObject({ address: '12 rue Myrha' });
    expect(read({ service_code: '6010', address_id: 'x' })).toMatchObject({ addressId: 'x' });
  });
  test('nothing of who sent it is read', () => {
    const personal = { email: 'a@b.c', phone: '0612345678', first_name: 'Zoé', last_name: 'Petit', device_id: 'd-1', account_id: 'a-1' };
    expect(read({ ...place, ...personal })).toEqual(read(place));
  });
  test('line breaks stay, other controls go; a link is kept with the words and never opened', () => {
    expect(read({ ...place, description: ' a\r\nb\u0000\u001b[31mc ', media_url: 'https://example.org/a.jpg' })).toMatchObject({
      words: 'a\nb[31mc\nhttps://example.org/a.jpg',
    });
    expect(read({ ...place, description: '🚦'.repeat(4000) })).toMatchObject({ words: '🚦'.repeat(4000) });
  });
  test('attributes', () => {
    expect(read({ ...place, 'attribute[LANGUAGE]': 'uk', 'attribute[DISTINCT]': 'P2026K1, P2026K2' })).toMatchObject({
      language: 'uk',
      distinct: ['P2026K1', 'P2026K2'],
    });
    expect(read({ ...place, 'attribute[DISTINCT][]': ['P2026K1', 'P2026K2'] })).toMatchObject({ distinct: ['P2026K1', 'P2026K2'] });
  });
  test.each<[Record<string, unknown>, RegExp]>([
    [{ ...place, service_code: '' }, /service_code was not provided/],
    [{ ...place, service_code: ['1', '2'] }, /service_code is given more than once/],
    [{ service_code: '6010' }, /No location was provided/],
    [{ service_code: '6010', lat: '48.887' }, /lat and long both/],
    [{ ...place, lat: '48,887' }, /degrees of WGS 84/],
    [{ ...place, lat: '91' }, /degrees of WGS 84/],
    [{ ...place, long: 'NaN' }, /degrees of WGS 84/],
    [{ ...place, long: '0x10' }, /degrees of WGS 84/],
    [{ ...place, description: 'x'.repeat(4001) }, /description has more than 4000/],
    [{ service_code: '6010', address_string: 'x'.repeat(501) }, /address_string has more than 500/],
    [{ ...place, media_url: 'http://example.org/a.jpg' }, /media_url must be an https/],
    [{ ...place, media_url: 'javascript:alert(1)' }, /media_url must be an https/],
    [{ ...place, media_url: 'https://user:pass@example.org/' }, /media_url must be an https/],
    [{ ...place, media_url: `https://example.org/${'x'.repeat(2000)}` }, /media_url has more than 2000/],
    [{ ...place, 'attribute[LANGUAGE]': 'klingon' }, /attribute\[LANGUAGE\] must be one of fr, uk/],
  ])('%j is refused', (form, why) => {
    expect(read(form)).toEqual([expect.stringMatching(why)]);
  });
  test('everything that is wrong is told at once', () => {
    expect(read({ media_url: 'x', lat: '1' })).toHaveLength(3);
  });
});

describe('where a report is, as everyone may know it', () => {
  const point = { latitude: 48.88712345, longitude: 2.34912345 };
  const at = (precision: Precision, more: Partial<Located> = {}): Located => ({
    label: 'x',
    precision,
    point,
    district: '5',
    words: 'devant chez Zoé',
    ...more,
  });

  test('on the day itself the district alone, by the city’s clock', () => {
    const told = new Date('2026-11-22T22:59:00Z');
    const report = { at: told, place: at('point'), steps: [] };
    expect(shownPlace(report, told)).toEqual({ label: '75005 Paris', district: '5', isAddress: false });
    // A minute later it is the next day in Paris.
    expect(shownPlace(report, new Date('2026-11-22T23:00:00Z'))).toMatchObject({ label: 'x' });
  });
  test('from the next day on what the public file has: some ten metres, what maps say, never a person’s own words, nothing of private ground', () => {
    const shown = (place: Located, steps: Report['steps'] = []) => shownPlace({ at: days(-1), place, steps }, now);
    expect(shown(at('address'))).toEqual({ label: 'x', isAddress: true, district: '5', point: { latitude: 48.8871, longitude: 2.3491 } });
    expect(shown(at('point'))).toMatchObject({ label: 'x', isAddress: false });
    for (const precision of ['words', 'district'] as const)
      expect(shown(at(precision, { label: 'chez Zoé' }))).toMatchObject({ label: '75005 Paris', isAddress: false });
    expect(shown({ label: 'chez Zoé', precision: 'words' })).toEqual({ isAddress: false });
    expect(shown(at('address'), [{ kind: 'rejected', reason: 'private', at: now }])).toEqual({
      ...{ label: '75005 Paris', isAddress: false, district: '5' },
    });
    // Past its time the address is gone.
    expect(shown(at('address', { label: '' }))).toMatchObject({ label: '75005 Paris', isAddress: false });
  });
  test('no time is finer than the day, in winter and in summer', () => {
    expect(shownDay(new Date('2026-11-22T23:00:00Z'))).toBe('2026-11-23T00:00:00+01:00');
    expect(shownDay(new Date('2026-07-01T21:59:59Z'))).toBe('2026-07-01T00:00:00+02:00');
    expect(cityMoment('2099-06-01', '23:59')).toBe('2099-06-01T23:59:00+02:00');
    // The day of 25 hours.
    const { from, to } = cityDayOf(new Date('2026-10-25T12:00:00Z'));
    expect([w3(from), w3(to)]).toEqual(['2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z']);
  });
});
