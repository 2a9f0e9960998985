import { type CssEdits, type CssRequest, editCss, parseCssChange } from '../../src/edits/css.ts';
import { applyEdits } from '../../src/edits/edit.ts';
import { editPrice, type PriceEdits } from '../../src/edits/price.ts';
import { parsePriceChange } from '../../src/edits/price-change.ts';

/** What a page says; its path gives its language. */
export interface Text {
  readonly text: string;
  readonly path?: string;
}

/** `.brand`'s letter-spacing to `0.18em`, but for what is said. */
export function editStyles({ text, path = 'site.css' }: Text, request: Partial<CssRequest> = {}): CssEdits {
  const whole = { selector: '.brand', property: 'letter-spacing', value: '0.18em', ...request };
  const parsed = parseCssChange(whole);
  if (parsed.kind === 'refused') throw new Error(parsed.reasons.join('\n'));
  return editCss({ path, contentType: undefined, text }, parsed.change);
}

/** The page after `editStyles`. */
export function restyle(page: Text, request: Partial<CssRequest> = {}): string {
  return applyEdits(page.text, editStyles(page, request).edits);
}

export function restyleHtml(text: string, request: Partial<CssRequest> = {}): string {
  return restyle({ text, path: 'page.html' }, request);
}

/** `$225` to `$240`, but for what is said. */
export function editPrices({ text, path = 'page.html' }: Text, from = '$225', to = '$240'): PriceEdits {
  const parsed = parsePriceChange({ from, to });
  if (parsed.kind === 'refused') throw new Error(parsed.reasons.join('\n'));
  return editPrice({ path, contentType: undefined, text }, parsed.change);
}

/** The page after the sure edits of `editPrices`. */
export function reprice(page: Text, from?: string, to?: string): string {
  return applyEdits(page.text, editPrices(page, from, to).sure);
}

/** The doubtful references of a page: what stands there, and why it is doubtful. */
export function doubts(page: Text, from?: string, to?: string): readonly string[] {
  return editPrices(page, from, to).doubtful.map((edit) => {
    return `${page.text.slice(edit.offset, edit.offset + edit.length)}: ${edit.reason}`;
  });
}
