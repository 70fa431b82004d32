/** What a picture is, by its bytes: what it is called says nothing. */
export interface Image {
  readonly type: 'png' | 'jpg';
  readonly width: number;
  readonly height: number;
}

const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** undefined for whatever is neither PNG nor JPEG. */
export function imageOf(bytes: Uint8Array): Image | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (pngStart.every((byte, i) => bytes[i] === byte))
    return bytes.length < 24 ? undefined : sized('png', view.getUint32(16), view.getUint32(20));
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? jpeg(view) : undefined;
}

/** Walks from segment to segment to the one that says how large it is (ITU T.81, B.2.2). */
function jpeg(view: DataView): Image | undefined {
  for (let at = 2; at + 9 <= view.byteLength && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return sized('jpg', view.getUint16(at + 7), view.getUint16(at + 5));
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function sized(type: Image['type'], width: number, height: number): Image | undefined {
  return width > 0 && height > 0 ? { type, width, height } : undefined;
}
