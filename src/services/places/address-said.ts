import { normalise } from '../../conversation/normalise';
import { isSmall, kindOf } from './names';
import { districtSaid, wordsOf } from './said';

/** Words of a street's name at the most, small ones not counted: the rest of the sentence is nobody else's business. */
const mostWords = 5;
/** What a sentence goes on with behind a street's name. */
const goesOn =
  /^(est|sont|etait|etaient|a|ont|y|il|elle|on|ca|ce|c|ne|n|qui|que|qu|se|s|sa|son|ses|un|une|avec|devant|derriere|face|pres|cote|vers|depuis|pour|par|car|mais|dans|encore|toujours|hier|svp|merci|bonjour|is|are|was|were|has|have|it|in|at|near|since|please|with|and|there)$/;
const number = /^\d{1,3}(bis|ter|quater|[a-d])?$/;
const suffix = /^(bis|ter|quater|[b-d])$/;
/** Between a number and its street: "14, rue", "au 14 de la rue". */
const between = /^(,|de|la|du|d|des|l|'|’)$/;

/** The address that a sentence tells by a number and a street, with the district where one is said: "14 rue cugnot 75018" of "le lampadaire du 14, rue Cugnot est
 *  cassé, 18e"; undefined where it tells none. */
export function addressIn(sentence: string): string | undefined {
  const tokens = (sentence.match(/[\p{Script=Latin}\p{M}\p{N}]+|\S/gu) ?? []).map((token) => normalise(token));
  for (let at = 0; at < tokens.length; at++) {
    if (!number.test(tokens[at] ?? '')) continue;
    let kind = at + (suffix.test(tokens[at + 1] ?? '') ? 2 : 1);
    const numbered = tokens.slice(at, kind);
    while (between.test(tokens[kind] ?? '')) kind++;
    const name = kindOf(tokens[kind] ?? '') === undefined ? [] : nameAfter(tokens, kind);
    if (name.length === 0) continue;
    const { district } = districtSaid(wordsOf(sentence));
    const town = district === undefined ? [] : [`750${district.padStart(2, '0')}`];
    return [...numbered, tokens[kind], ...name, ...town].join(' ');
  }
  return undefined;
}

/** The words of the name behind its kind, up to a sign or a word that goes on; none where only small words stand there. */
function nameAfter(tokens: readonly string[], kind: number): readonly string[] {
  const name: string[] = [];
  let counted = 0;
  for (const [at, token] of tokens.entries()) {
    if (at <= kind || (at === kind + 1 && token === '.') || /^['’-]$/.test(token)) continue;
    if (counted === mostWords || !/^[a-z0-9]+$/.test(token) || goesOn.test(token)) break;
    name.push(token);
    if (!isSmall(token)) counted++;
  }
  return counted === 0 ? [] : name;
}
