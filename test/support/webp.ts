import type { BrowserContext } from 'playwright-core';

/** Like the original to the eye, at a fraction of its size. */
const quality = 0.9;

/** A picture in PNG as WebP, made by the browser that took it. */
export async function webpOf(png: Buffer, context: BrowserContext): Promise<Buffer> {
  const page = await context.newPage();
  try {
    const source = `data:image/png;base64,${png.toString('base64')}`;
    const made = await page.evaluate<string>(`(async () => {
      const image = new Image();
      image.src = ${JSON.stringify(source)};
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      canvas.getContext('2d').drawImage(image, 0, 0);
      return canvas.toDataURL('image/webp', ${quality});
    })()`);
    return Buffer.from(made.replace(/^data:image\/webp;base64,/, ''), 'base64');
  } finally {
    await page.close();
  }
}
