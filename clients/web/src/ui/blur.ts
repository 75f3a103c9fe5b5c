import { decode, isBlurhashValid } from "blurhash";

const SIZE = 16;
const known = new Map<string, string | null>();

/** A tiny picture of a BlurHash, as a data: address; null where it is none or cannot be drawn. */
export function blurredPicture(hash: string, ratio: number): string | null {
  const width = SIZE;
  const height = Math.max(1, Math.round(SIZE / ratio));
  const key = `${hash}/${height}`;
  let drawn = known.get(key);
  if (drawn === undefined) {
    drawn = isBlurhashValid(hash).result ? draw(hash, width, height) : null;
    known.set(key, drawn);
  }
  return drawn;
}

function draw(hash: string, width: number, height: number): string | null {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  const image = context.createImageData(width, height);
  image.data.set(decode(hash, width, height));
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}
