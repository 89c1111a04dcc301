import { inFours, printed, readPrinted } from '../../src/services/printed';

const random = (() => {
  let seed = 7;
  return () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
})();
const numbers = Array.from({ length: 40 }, () => printed(16, random));

test('a printed number is read however it is spaced, in any script, with words around it', () => {
  for (const number of numbers) expect(readPrinted(`Mon coupon : ${inFours(number)}.`, 16)).toBe(number);
  const arabic = numbers[0]!.replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'.charAt(Number(digit)));
  expect(readPrinted(arabic, 16)).toBe(numbers[0]);
  expect(inFours('123456789012')).toBe('1234 5678 9012');
});

test('any one wrong digit, any two neighbours that changed places, one digit too many or too few: told', () => {
  for (const number of numbers) {
    for (let at = 0; at < number.length; at++) {
      const [head, tail] = [number.slice(0, at), number.slice(at + 1)];
      for (let digit = 0; digit < 10; digit++)
        if (String(digit) !== number[at]) expect(readPrinted(head + String(digit) + tail, 16)).toBeUndefined();
      if (at + 1 < number.length && number[at] !== number[at + 1])
        expect(readPrinted(head + number[at + 1]! + number[at]! + number.slice(at + 2), 16)).toBeUndefined();
      expect(readPrinted(head + tail, 16)).toBeUndefined();
    }
    expect(readPrinted(`${number}0`, 16)).toBeUndefined();
  }
});
