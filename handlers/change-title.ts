import { redact } from '../src/redaction.ts';
import { type Block, header, plainSection } from './blocks.ts';
import { shorten } from './text.ts';

const TITLE_LENGTH = 75;

/** The title; in full beneath where it is too long for one. */
export function titleBlocks(title: string): Block[] {
  const clean = shorten(redact(title), 1_000) || 'A change';
  const isLong = [...clean].length > TITLE_LENGTH;
  return isLong ? [header(clean), plainSection(clean)] : [header(clean)];
}
