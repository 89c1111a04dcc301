import express, { type Request, type Response } from 'express';
import multer from 'multer';
import { photoBytes } from '../conversation/photo';
import type { Refusal } from './refusal';

/** Photos in one message at the most. */
const mostPhotos = 3;
/** Bytes of the activity that comes with them. */
const activityBytes = 256 * 1024;

/** What was uploaded: files at which nobody has looked, and the activity they came with. */
export type Upload =
  | { readonly kind: 'taken'; readonly activity: unknown; readonly files: readonly Buffer[] }
  | { readonly kind: 'refused'; readonly code: Refusal };

const parts = multer({
  storage: multer.memoryStorage(),
  limits: { fileSize: photoBytes, files: mostPhotos + 1, fields: 1, fieldSize: activityBytes },
}).any();
const single = express.raw({ type: () => true, limit: photoBytes });

/** Takes an upload as Direct Line has it: parts `activity` and `file`, or one file as the whole body. */
export async function takeUpload(req: Request, res: Response): Promise<Upload> {
  const multipart = Boolean(req.is('multipart/form-data'));
  const failed = await new Promise<unknown>((done) => (multipart ? parts : single)(req, res, done));
  if (failed) return { kind: 'refused', code: isTooBig(failed) ? 'PhotoTooBig' : 'BadArgument' };
  const files = multipart ? ((req.files as Express.Multer.File[] | undefined) ?? []) : [];
  const described = files.find((file) => file.fieldname === 'activity' || file.mimetype === 'application/vnd.microsoft.activity');
  const activity = parse(described?.buffer.toString() ?? (req.body as { activity?: unknown } | undefined)?.activity);
  if (activity === undefined) return { kind: 'refused', code: 'BadArgument' };
  const uploaded = multipart
    ? files.filter((file) => file !== described).map((file) => file.buffer)
    : Buffer.isBuffer(req.body)
      ? [req.body]
      : [];
  if (uploaded.length === 0 || uploaded.length > mostPhotos) return { kind: 'refused', code: 'BadArgument' };
  return { kind: 'taken', activity, files: uploaded };
}

/** A message without words where none came; undefined where it is no JSON. */
function parse(text: unknown): unknown {
  if (typeof text !== 'string') return { type: 'message' };
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const isTooBig = (error: unknown): boolean =>
  ['LIMIT_FILE_SIZE', 'entity.too.large'].includes(
    String((error as { code?: unknown; type?: unknown }).code ?? (error as { type?: unknown }).type),
  );
