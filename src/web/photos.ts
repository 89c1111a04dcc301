import express, { type Router } from 'express';
import type { PhotoDesk } from '../services/photos';

/** `/photos/<id>.jpg`: photos of which somebody of the staff said that everyone may see them. What is private is answered like what is not there. */
export function createPhotoRoutes(photos: Pick<PhotoDesk, 'shown'>): Router {
  const router = express.Router();
  router.get('/:file', async (req, res) => {
    const id = /^([0-9a-f]{24})\.jpg$/.exec(req.params.file)?.[1];
    const bytes = id === undefined ? undefined : await photos.shown(id);
    if (!bytes) return void res.status(404).set('Cache-Control', 'no-store').type('text').send('Not found');
    res.set({
      'Content-Type': 'image/jpeg',
      // It never changes, but it can be taken back: a day at the most is what others may keep it for.
      'Cache-Control': 'public, max-age=86400, immutable',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
    res.send(Buffer.from(bytes));
  });
  return router;
}
