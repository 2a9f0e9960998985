import { code, escapeMarkup, formatMinute, shorten } from './text.ts';

/** What Slack shows in a way of its own, and what stands in for Slack (SLACK_API_URL) may not. */
export interface Dialect {
  /** Markup of an instant. */
  date(at: Date): string;
  /** Markup of a line of a page in a sentence, at most so many characters of it. */
  code(text: string, length: number): string;
  /** Markup of plain lines as they are, in letters of one width. */
  codeBlock(lines: readonly string[]): string;
}

/** Dates are in each reader's own time zone (https://docs.slack.dev/messaging/formatting-message-text#date-formatting). */
export const SLACK: Dialect = {
  date(at) {
    const seconds = Math.floor(at.getTime() / 1000);
    return `<!date^${seconds}^{date_short_pretty} at {time}|${formatMinute(at)}>`;
  },
  code,
  codeBlock: (lines) => {
    const code = lines.map((line) => escapeMarkup(line).replaceAll('```', "'''"));
    return ['```', ...code, '```'].join('\n');
  },
};

/** local-slack shows neither, and escapes again what is escaped: its code has nothing that would have to be. */
export const STAND_IN: Dialect = {
  date: formatMinute,
  code: (text, length) => `\`${shorten(withoutMarkup(text), length)}\``,
  codeBlock: (lines) =>
    lines
      .map(withoutMarkup)
      .map((line) => (line.trim() === '' ? ' ' : `\`${line}\``))
      .join('\n'),
};

/** Characters that look like those that end code, or would be shown escaped. */
function withoutMarkup(text: string): string {
  return text.replaceAll('`', "'").replaceAll('<', '‹').replaceAll('>', '›');
}
