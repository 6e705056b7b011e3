import type { BrowserContext } from 'playwright-core';

/** Like the original to the eye, at a fraction of its size. */
const usualQuality = 0.9;

/** A picture in PNG as WebP, made by the browser that took it. */
export async function webpOf(
  png: Buffer,
  context: BrowserContext,
  quality = usualQuality,
): Promise<Buffer> {
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

/** One picture of an animation, as WebP, and how long it is shown. */
export interface Frame {
  readonly webp: Buffer;
  readonly ms: number;
}

/**
 * Pictures of one size as an animation that repeats for ever. Source: the WebP container
 * specification, "Extended File Format" and "Animation".
 */
export function animationOf(frames: readonly Frame[], width: number, height: number): Buffer {
  const animated = 0x02;
  const size = Buffer.concat([uint24(width - 1), uint24(height - 1)]);
  const head = chunk('VP8X', Buffer.concat([Buffer.from([animated, 0, 0, 0]), size]));
  const loop = chunk('ANIM', Buffer.alloc(6));
  const replacesAll = 0x02;
  const pictures = frames.map(({ webp, ms }) => {
    const place = Buffer.concat([Buffer.alloc(6), size, uint24(ms), Buffer.from([replacesAll])]);
    return chunk('ANMF', Buffer.concat([place, chunk('VP8 ', chunkOf(webp, 'VP8 '))]));
  });
  return chunk('RIFF', Buffer.concat([Buffer.from('WEBP'), head, loop, ...pictures]));
}

function chunk(name: string, content: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  return Buffer.concat([Buffer.from(name), size, content, Buffer.alloc(content.length % 2)]);
}

/** The content of a chunk of a WebP file. */
function chunkOf(webp: Buffer, name: string): Buffer {
  for (let at = 12; at + 8 <= webp.length; ) {
    const size = webp.readUInt32LE(at + 4);
    if (webp.toString('latin1', at, at + 4) === name) return webp.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size % 2);
  }
  throw new Error(`The picture has no chunk ${name}`);
}

function uint24(value: number): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntLE(value, 0, 3);
  return bytes;
}
