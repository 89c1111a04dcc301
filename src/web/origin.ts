import type { Request } from 'express';

/** Where the client reaches us, without a slash at the end: as configured, or as this request came (a caller can then only mislead itself). */
export function originOf(req: Request, publicUrl: string | undefined): string {
  return (publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`).replace(/\/+$/, '');
}
