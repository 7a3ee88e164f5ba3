/** The formats of `torch.save` before PyTorch 1.6, which are recognised and refused. */
import type { ByteSource } from './byte-source.js';

/** A pickle of protocol 2 that holds the number 0x1950a86a20f9469cfc6c. */
const MAGIC = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
const TAR_MAGIC = 257;

const CONVERT = `python -c "import torch; torch.save(torch.load('OLD.pth', map_location='cpu', weights_only=False), 'NEW.pth')"`;

/** @throws Error for a file of an older format, with the way to convert it, and for one that is no torch file at all */
export function expectZipFormat(source: ByteSource): void {
  const head = source.read(0, Math.min(source.size, 512));
  if (MAGIC.every((byte, i) => head[i] === byte) || isTar(head))
    throw new Error(`a file in PyTorch's format from before version 1.6; convert it with: ${CONVERT}`);
  if (head[0] !== 0x50 || head[1] !== 0x4b)
    throw new Error(`not a torch file: it does not begin as a zip file does (${source.size} bytes)`);
}

function isTar(head: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(head.subarray(TAR_MAGIC, TAR_MAGIC + 5)) === 'ustar';
}
