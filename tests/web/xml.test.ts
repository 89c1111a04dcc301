import fc from 'fast-check';
import { xmlOf } from '../../src/web/xml';
import { readXml, sparkOf, textsOf } from '../support/read-xml';

test.each([
  '<script>alert(1)</script>',
  ']]></description><admin>true</admin>',
  '&amp; &lt; &#0; &xxe;',
  '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
  'line\r\nline\ttab',
  '"\' > <',
  'مصباح الشارع مطفأ 🚦',
])('%j comes back as it was, and is never markup', (text) => {
  expect(readXml(xmlOf('errors', [{ code: 400, description: text }])).children[0]!.children[1]!.text).toBe(text);
});

test('any text makes a well-formed document; what XML has no character for is left out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const read = readXml(xmlOf('x', text)).text;
      expect(read).toBe([...text].filter((sign) => !/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(sign)).join(''));
    }),
  );
  expect(xmlOf('x', 'a\u0000\u0008\uFFFE\uD800b')).toContain('<x>ab</x>');
});

test('lists, objects, numbers, truths and what is absent stand as the Spark convention has them', () => {
  const value = [{ service_code: '7', metadata: true, values: [], formats: ['a', 'b'], lat: -1.5, none: null }];
  const xml = xmlOf('services', value);
  expect(xml).toContain('<service><service_code>7</service_code><metadata>true</metadata><values></values><formats><format>a</format>');
  expect(xml).toContain('<none/>');
  expect(sparkOf(readXml(xml))).toEqual(textsOf(value));
});
