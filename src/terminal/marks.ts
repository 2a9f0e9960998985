import type { Palette } from './palette.ts';

/** Lines of findings in the colour of their mark: `-` only in production, `+` only in staging, `*` differs. */
export function paintMarks(text: string, palette: Palette): string {
  return text.replace(/^( *)([-+*=])(?= )/gm, (_, indent: string, mark: string) => {
    return indent + paintMark(mark, palette);
  });
}

function paintMark(mark: string, palette: Palette): string {
  if (mark === '-') return palette.bad(mark);
  if (mark === '+') return palette.good(mark);
  return mark === '*' ? palette.warning(mark) : palette.faint(mark);
}
