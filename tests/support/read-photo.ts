import { readFileSync } from 'node:fs';
import { createPhotoReader } from '../../src/photos/reader';
import { photoDefaults } from '../../src/photos/settings';

/** Megabytes that this process has had at the most. */
const peak = (): number => Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;

/** Reads one photo in a process of its own; prints what became of it and how many megabytes that took at the most. */
async function main(file: string): Promise<void> {
  const reader = createPhotoReader(photoDefaults);
  const bytes = readFileSync(file);
  const before = peak();
  const read = await reader.read(bytes, 'web:one');
  console.log(read.ok ? 'taken' : read.reason, Math.round(peak() - before));
}

void main(process.argv[2] ?? '');
