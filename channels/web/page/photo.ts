/** The longer side of a photo that is sent, in pixels: enough to see a street by. */
const longest = 2048;
/** Bytes that the server takes at the most. */
export const photoBytes = 10 * 1024 * 1024;

/** A photo made small: quick on a slow line, and without the place and the device that cameras write into it. As it is where the browser cannot read it. */
export async function shrink(file: Blob): Promise<Blob> {
  const source = URL.createObjectURL(file);
  try {
    const image = new Image();
    await new Promise((done, failed) => {
      image.onload = done;
      image.onerror = failed;
      image.src = source;
    });
    const scale = Math.min(1, longest / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((done) => canvas.toBlob((made) => done(made ?? file), 'image/jpeg', 0.85));
  } catch {
    return file;
  } finally {
    URL.revokeObjectURL(source);
  }
}
