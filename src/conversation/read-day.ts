import type { ShownPrompt } from './prompt';
import type { Reader, Reading } from './reading';

const dayMs = 86_400_000;

/** Reads a day: "12/3", "12 mars", "2026-03-12", "demain", "vendredi". Without a year, the next such day from today. */
export function readDay(prompt: ShownPrompt, said: string, reader: Reader): Reading {
  const day = relative(said, reader) ?? written(said, reader);
  if (day === undefined) return { kind: 'none' };
  if (prompt.from !== undefined && day < prompt.from) return { kind: 'refused', reason: 'too-early', values: { from: prompt.from } };
  if (prompt.to !== undefined && day > prompt.to) return { kind: 'refused', reason: 'too-late', values: { to: prompt.to } };
  return { kind: 'answer', value: day };
}

const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function relative(said: string, { words, today }: Reader): string | undefined {
  const start = Date.parse(today);
  const days = words.relativeDay(said);
  if (days !== undefined) return iso(start + days * dayMs);
  const weekday = words.weekday(said);
  if (weekday === undefined) return undefined;
  const now = (new Date(start).getUTCDay() + 6) % 7;
  return iso(start + ((weekday - now + 7) % 7) * dayMs);
}

function written(said: string, { words, today }: Reader): string | undefined {
  const full = /^(\d{4})[-/. 年](\d{1,2})[-/. 月](\d{1,2})日?$/.exec(said);
  if (full) return valid(Number(full[1]), Number(full[2]), Number(full[3]));
  const parts = said.split(/[-/. ,]+/).filter((word) => word !== '' && !words.filler(word));
  const [first = '', second = '', third] = parts;
  const monthDay = /^(\d{1,2})月(\d{1,2})日?$/.exec(said);
  const day = monthDay ? Number(monthDay[2]) : Number(/^(\d{1,2})(?:er|st|nd|rd|th|e)?$/.exec(words.month(first) ? second : first)?.[1]);
  const month = monthDay ? Number(monthDay[1]) : (words.month(first) ?? words.month(second) ?? Number(second));
  if (!day || !month || parts.length > 3) return undefined;
  if (third !== undefined) return valid(Number(third) < 100 ? 2000 + Number(third) : Number(third), month, day);
  const year = Number(today.slice(0, 4));
  const thisYear = valid(year, month, day);
  return thisYear !== undefined && thisYear >= today ? thisYear : valid(year + 1, month, day);
}

/** Undefined for a 31 February. */
function valid(year: number, month: number, day: number): string | undefined {
  const ms = Date.UTC(year, month - 1, day);
  return new Date(ms).getUTCMonth() === month - 1 && new Date(ms).getUTCDate() === day ? iso(ms) : undefined;
}
