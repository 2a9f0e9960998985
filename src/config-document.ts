import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';

/** The environment, as the process was given it. */
export type Variables = Readonly<Record<string, string | undefined>>;
/** Keys and positions from the top of the file. */
export type Path = readonly (string | number)[];

/** Something wrong with the file; `line` counts from 1. */
export interface Problem {
  readonly line: number;
  readonly path: Path;
  readonly message: string;
}

/** A YAML file's values with the lines they stand on. */
export interface ConfigDocument {
  /** Undefined where the file is empty or cannot be understood. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** The line of the key or list item, or of the nearest one above it that the file has. */
  lineOf(path: Path): number;
  /** The text there as the file has it, variables by name; undefined where it is no text. */
  sourceOf(path: Path): string | undefined;
  /** The comment that stands in place of a value, as in `channel: #ops`. */
  commentAt(path: Path): string | undefined;
}

// Private-use characters stand in for the braces while YAML is parsed, so that ${NAME} needs no quotes in { } and [ ].
const OPEN = '\uE000';
const ESCAPED = '\uE001';
const CLOSE = '\uE002';
const MARK = new RegExp(`([${OPEN}${ESCAPED}])([^${CLOSE}]*)${CLOSE}`, 'g');

/** Parses YAML and replaces `${NAME}` in values from the environment; `$${NAME}` stands for `${NAME}` itself. */
export function parseConfigDocument(source: string, variables: Variables): ConfigDocument {
  const marked = source.replace(
    /\$(\$?)\{([^{}\n]*)\}/g,
    (_, second, name) => (second ? ESCAPED : OPEN) + name + CLOSE,
  );
  const counter = new LineCounter();
  const document = parseDocument(marked, { lineCounter: counter, prettyErrors: false });
  const lineAt = (offset: number): number => counter.linePos(offset).line;
  const sources = new Map<Scalar, string>();
  const syntax = syntaxProblems(document, marked, lineAt);
  const problems = [...syntax.problems, ...substitute(document, variables, sources, lineAt)];
  const find = (path: Path) => locate(document, path);
  return {
    ...(syntax.isReadable ? readValue(document, problems) : { value: undefined, problems }),
    lineOf: (path) => lineAt(find(path).offset),
    sourceOf(path) {
      const { node } = find(path);
      return isScalar(node) ? sources.get(node) : undefined;
    },
    commentAt(path) {
      const { node } = find(path);
      return (isScalar(node) && node.value === null && node.comment) || undefined;
    },
  };
}

type LineAt = (offset: number) => number;

function syntaxProblems(document: Document.Parsed, marked: string, lineAt: LineAt) {
  const faults = [...document.errors, ...document.warnings];
  const problems = faults.map(({ code, message, pos: [from] }): Problem => {
    const said = message.replace(/; please use .*/, '');
    const [key] = /^[^\s:]+/.exec(marked.slice(from)) ?? [''];
    return {
      line: lineAt(from),
      path: [],
      message:
        code === 'DUPLICATE_KEY' ? `${key}: is there twice; keep one of them` : `not valid YAML: ${said}`,
    };
  });
  // One slip makes several errors; the first of a line is the telling one.
  const telling = problems.filter(
    ({ line }, index) => problems.findIndex((other) => other.line === line) === index,
  );
  return { problems: telling, isReadable: faults.every(({ code }) => code === 'DUPLICATE_KEY') };
}

function readValue(
  document: Document.Parsed,
  problems: readonly Problem[],
): Pick<ConfigDocument, 'value' | 'problems'> {
  try {
    return { value: document.toJS() ?? undefined, problems };
  } catch (error) {
    const message = `not valid YAML: ${error instanceof Error ? error.message : String(error)}`;
    return { value: undefined, problems: [...problems, { line: 1, path: [], message }] };
  }
}

function substitute(
  document: Document,
  variables: Variables,
  sources: Map<Scalar, string>,
  lineAt: LineAt,
): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Scalar(_key, scalar, ancestors) {
      if (typeof scalar.value !== 'string') return;
      const text = scalar.value;
      const path = pathOf(ancestors, scalar);
      const complain = (message: string) =>
        problems.push({ line: lineAt(scalar.range?.[0] ?? 0), path, message });
      scalar.value = text.replace(MARK, (_, mark, name) => {
        if (mark === ESCAPED) return `\${${name}}`;
        const value = variables[name];
        if (!/^[A-Za-z_]\w*$/.test(name))
          complain(`"\${${name}}" is not the name of an environment variable`);
        else if (value === undefined) complain(`the environment variable ${name} is not set`);
        return value ?? '';
      });
      sources.set(
        scalar,
        text.replace(MARK, (_, mark, name) => `${mark === ESCAPED ? '$$' : '$'}{${name}}`),
      );
    },
  });
  return problems;
}

/** The keys and positions that lead to a scalar. */
function pathOf(ancestors: readonly unknown[], scalar: Scalar): Path {
  const nodes = [...ancestors, scalar];
  return nodes.flatMap((node, index): (string | number)[] => {
    if (isPair(node)) return [String(isScalar(node.key) ? node.key.value : node.key)];
    return isSeq(node) ? [node.items.indexOf(nodes[index + 1])] : [];
  });
}

/** The node at a path, through aliases, and where its key or item starts: at least the nearest one above it. */
function locate(document: Document, path: Path): { node: unknown; offset: number } {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    const parent = isAlias(node) ? node.resolve(document) : node;
    node = undefined;
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) break;
      node = pair.value;
      offset = (isScalar(pair.key) ? pair.key.range?.[0] : undefined) ?? offset;
    } else if (isSeq(parent)) {
      node = parent.items[Number(step)];
      offset = rangeStart(node) ?? offset;
    } else break;
  }
  return { node, offset };
}

function rangeStart(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
}

/** What stands at a path of plain values; undefined where the path leads nowhere. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (parent, step) =>
      typeof parent === 'object' && parent !== null && Object.hasOwn(parent, step)
        ? (parent as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}
