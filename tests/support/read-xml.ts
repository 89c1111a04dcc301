/** An element as it stands in a document. */
interface Element {
  readonly name: string;
  readonly children: Element[];
  text: string;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** Lists of GeoReport v2, by the name of the element that holds them. */
const lists = ['services', 'service_requests', 'attributes', 'values', 'errors', 'endpoints', 'formats'];

/** Reads a document of elements and text alone, strictly: throws where XML 1.0 would have it refused, and at attributes, comments, CDATA and doctypes. */
export function readXml(document: string): Element {
  if (!document.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n')) throw new Error('no declaration');
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(document)) throw new Error('no character of XML');
  const root: Element = { name: '', children: [], text: '' };
  const open = [root];
  const rest = document.slice(document.indexOf('\n') + 1);
  for (const [token, close, name, empty] of rest.matchAll(/<(\/?)([A-Za-z_][\w.-]*)(\/?)>|[^<]+|</g)) {
    const inner = open.at(-1)!;
    if (token === '<' || (name === undefined && /]]>/.test(token))) throw new Error(`not well-formed at ${token}`);
    if (name === undefined) {
      if (/&(?!(amp|lt|gt|quot|apos|#\d+);)/.test(token)) throw new Error(`a bare & in ${token}`);
      inner.text += token.replace(/&(?:#(\d+)|(\w+));/g, (_, code, entity) =>
        code === undefined ? entities[String(entity)]! : String.fromCodePoint(Number(code)),
      );
    } else if (close === '/') {
      if (inner.name !== name || open.length === 1) throw new Error(`</${name}> closes ${inner.name}`);
      open.pop();
    } else {
      const element: Element = { name, children: [], text: '' };
      inner.children.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  if (open.length > 1 || root.children.length !== 1 || root.text.trim() !== '') throw new Error('not one element');
  return root.children[0]!;
}

/** The element as JSON by the Spark convention, every value a text. */
export function sparkOf({ name, children, text }: Element): unknown {
  if (lists.includes(name)) return children.map(sparkOf);
  if (children.length > 0) return Object.fromEntries(children.map((child) => [child.name, sparkOf(child)]));
  return text === '' ? null : text;
}

/** What JSON says, every value a text. */
export function textsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(textsOf);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, textsOf(one)]));
  if (value === null || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
