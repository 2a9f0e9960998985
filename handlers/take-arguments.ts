import { AGENT_NAMES, type AgentName } from '../src/engine/collector.ts';
import { nearest } from '../src/nearest.ts';

export type TakeArguments =
  | {
      readonly kind: 'understood';
      readonly name?: string;
      readonly only?: readonly AgentName[];
      readonly full?: true;
    }
  | { readonly kind: 'misunderstood'; readonly reasons: readonly string[] };

const KEYWORDS = ['only', 'full'] as const;
const NAME = /^[A-Za-z0-9._-]+$/;
const LONGEST_NAME = 100;

/**
 * Reads `[NAME] [only s3,lambda …] [full]`, all that is wrong with it at once. As people type them, keywords may have
 * the dashes of the terminal's flags (phones make one dash of two), and agents commas, spaces or `and` between them.
 */
export function parseTake(words: readonly string[]): TakeArguments {
  const reasons: string[] = [];
  const only = new Set<AgentName>();
  let name: string | undefined;
  let isFull = false;
  let isListing = false;
  for (const word of words
    .join(' ')
    .replace(/(^|\s)[-–—]*only=/gi, '$1only ')
    .split(/\s+/)
    .filter(Boolean)) {
    const known = keyword(word);
    if (known === 'full') isFull = true;
    else if (known === 'only') isListing = true;
    else if (isListing) for (const agent of readAgents(word, reasons)) only.add(agent);
    else if (name !== undefined) reasons.push(surplus(word));
    else name = readName(word, reasons);
  }
  if (isListing && only.size === 0 && reasons.length === 0)
    reasons.push(`Say which agents: only ${AGENT_NAMES.join(',')}.`);
  if (reasons.length > 0) return { kind: 'misunderstood', reasons };
  return {
    kind: 'understood',
    ...(name !== undefined && { name }),
    ...(isListing && { only: AGENT_NAMES.filter((agent) => only.has(agent)) }),
    ...(isFull && { full: true }),
  };
}

function keyword(word: string): (typeof KEYWORDS)[number] | undefined {
  const bare = bareWord(word);
  return KEYWORDS.find((known) => known === bare);
}

function bareWord(word: string): string {
  return word.replace(/^[-–—]+/, '').toLowerCase();
}

function readName(word: string, reasons: string[]): string {
  if (/^[-–—]/.test(word)) reasons.push(surplus(word));
  else if (!NAME.test(word) || /^\.+$/.test(word)) {
    reasons.push(`"${word}" cannot be a snapshot's name: it may have letters, digits, ".", "_" and "-".`);
  } else if (word.length > LONGEST_NAME) {
    reasons.push(`The name is ${word.length} characters long; ${LONGEST_NAME} are allowed.`);
  }
  return word;
}

function readAgents(word: string, reasons: string[]): AgentName[] {
  const agents: AgentName[] = [];
  for (const one of word.toLowerCase().split(',').filter(Boolean)) {
    const agent = AGENT_NAMES.find((name) => name === one);
    if (agent) agents.push(agent);
    else if (one !== 'and') reasons.push(unknownAgent(one));
  }
  return agents;
}

function unknownAgent(word: string): string {
  const guess = nearest(word, AGENT_NAMES);
  const hint = guess === undefined ? `The agents are ${AGENT_NAMES.join(', ')}.` : `Did you mean ${guess}?`;
  return `"${word}" is no agent. ${hint}`;
}

function surplus(word: string): string {
  const bare = bareWord(word);
  const isAgents = bare.split(',').every((one) => AGENT_NAMES.some((name) => name === one));
  const guess = isAgents ? `only ${bare}` : nearest(bare, KEYWORDS);
  return `I do not understand "${word}".${guess === undefined ? '' : ` Did you mean "${guess}"?`}`;
}
