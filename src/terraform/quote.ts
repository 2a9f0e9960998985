/** A string in quotes that says exactly `text`, whatever it contains. */
export function quote(text: string): string {
  return `"${escapeText(text)}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
};

/** `${` and `%{` would begin a template; what cannot be seen is written by its number. */
export function escapeText(text: string): string {
  return text
    .replace(/[\n\r\t"\\]/g, (character) => ESCAPES[character] ?? character)
    .replace(/([$%]+)(?=\{)/g, (signs) =>
      signs.length === 1 ? signs + signs : signs.replace(/./g, escapeCharacter),
    )
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const hex = point.toString(16);
  return point > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
