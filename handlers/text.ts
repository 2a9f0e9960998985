// Control characters, and the marks that turn reading direction: they could make a name read as another.
const INVISIBLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu;
const NAME_LENGTH = 80;
// With what stands after it, a line of a thread on a phone.
const BAR_CELLS = 12;

/** `tidemark staging …` in backticks, as it is typed here. */
export function slashCommands(text: string): string {
  return text.replace(/`tidemark (?=(?:snapshot|staging|lambda) )/g, '`/');
}

/** As the beginning of a sentence. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Escapes what Slack's markup gives a meaning; nothing else may be (https://docs.slack.dev/messaging/formatting-message-text). */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Undoes `escapeMarkup`: what a person typed, as they typed it. */
export function unescapeMarkup(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** What a person typed where Slack has made links, mentions or channels of it (`should_escape`): `<http://a.com|a.com>` is `a.com`. */
export function unlink(text: string): string {
  return text.replace(/<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g, (whole, mark: string, target: string, label) => {
    if (mark === '' && !/^[a-z]+:/i.test(target)) return whole;
    return mark === '@' || mark === '#' ? `${mark}${label || target}` : (label ?? target);
  });
}

/** One line of at most `length` characters, shortened in the middle, where names differ least. Not escaped. */
export function shorten(text: string, length: number): string {
  const characters = [...text.replace(INVISIBLE, ' ').trim()];
  if (characters.length <= length) return characters.join('');
  const tail = Math.floor((length - 1) / 2);
  return `${characters.slice(0, length - 1 - tail).join('')}…${characters.slice(characters.length - tail).join('')}`;
}

/** Text from AWS, files or people, safe to set anywhere in Slack's markup: no link, mention or emoji comes of it. */
export function code(text: string, length = NAME_LENGTH): string {
  return `\`${escapeShort(text.replaceAll('`', "'"), length) || '(no name)'}\``;
}

/** Such text where it is a sentence: only mentions and links are taken out of it. */
export function sentence(text: string, length = 300): string {
  return escapeShort(text, length);
}

/** At most half as long again as `length`, whatever has to be escaped in it. */
function escapeShort(text: string, length: number): string {
  const escaped = escapeMarkup(shorten(text, length));
  return escaped.length <= 1.5 * length ? escaped : escapeMarkup(shorten(text, Math.floor(length / 4)));
}

/** Ids of channels in markup, as where tidemark.yaml names one so, shown as the channels that people know. */
export function showChannels(markup: string): string {
  return markup.replace(/(?<![\w<#])[CG](?=[A-Z]*\d)[A-Z0-9]{7,}\b/g, '<#$&>');
}

/** A link; undefined where the address is none that people could follow. */
export function link(address: string, words: string): string | undefined {
  return /^https?:\/\/[^\s<>|]+$/.test(address)
    ? `<${address.replaceAll('&', '&amp;')}|${escapeMarkup(words)}>`
    : undefined;
}

/** `1 file`, `12 files`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? noun : plural}`;
}

/** `22 Nov 2026, 17:12:03 UTC`. */
export function formatInstant(instant: Date): string {
  return `${formatDay(instant)}, ${formatTime(instant)}`;
}

/** `22 Nov 2026, 17:12 UTC`. */
export function formatMinute(instant: Date): string {
  return `${formatDay(instant)}, ${instant.toISOString().slice(11, 16)} UTC`;
}

function formatDay(instant: Date): string {
  return instant.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
}

/** `17:12:03 UTC`. */
export function formatTime(instant: Date): string {
  return `${instant.toISOString().slice(11, 19)} UTC`;
}

/** Cells are filled only for what is done: the bar is never full, and never says 100 %, before all of it is. */
export function bar(done: number, found: number): string {
  const filled = found > 0 ? Math.floor((Math.min(done, found) / found) * BAR_CELLS) : 0;
  return '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
}
