/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `| ${head.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Text of others must not become structure or HTML. */
export function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[|<>&]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = { '|': '\\|', '<': '&lt;', '>': '&gt;', '&': '&amp;' };
