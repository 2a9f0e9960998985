import { decodeSegment } from '../store/key-path.ts';

/** A name in a captured list. */
export interface Named {
  readonly path: string;
  /** The path is no text, and encoded as in the snapshot. */
  readonly encoded?: true | undefined;
}

/** The bytes of the name. */
export function toBase64({ path, encoded }: Named): string {
  if (!encoded) return Buffer.from(path).toString('base64');
  // A long segment goes on in the next one after `%_`.
  const segments = path.replaceAll('%_/', '%_\0').split('/');
  const names = segments.map((segment) => decodeSegment(segment.replaceAll('\0', '/')));
  const bytes = names.flatMap((name, index) => (index === 0 ? [name] : [Buffer.from('/'), name]));
  return Buffer.concat(bytes).toString('base64');
}
