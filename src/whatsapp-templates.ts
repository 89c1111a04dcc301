import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTemplates, type Templates } from '../channels/twilio/templates';

/** Where `npm run whatsapp:templates` keeps what it made, in the folder of data. It holds no secret, and is the same for every process. */
export const templatesFile = (dataDir: string): string => join(dataDir, 'whatsapp-templates.json');

/** The templates that were made; none where the command was never run: choices are then numbered lines. */
export function loadTemplates(dataDir: string): Templates {
  const file = templatesFile(dataDir);
  return existsSync(file) ? readTemplates(readFileSync(file, 'utf8')) : {};
}

export function saveTemplates(dataDir: string, templates: Templates): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(templatesFile(dataDir), `${JSON.stringify(templates, null, 2)}\n`);
}
