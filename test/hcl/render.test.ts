import { expect, test } from 'vitest';
import { SealedValue } from '../../src/terraform/document.ts';
import { type Body, block, code, jsonencode, link } from '../../src/terraform/hcl.ts';
import { NO_SCOPE, renderBlock } from '../../src/terraform/render.ts';

const render = (body: Body, scope = NO_SCOPE) => renderBlock('resource', ['t', 'n'], body, scope);
const ROLE = 'arn:aws:iam::1:role/r';
const resolve = (key: string) =>
  key.startsWith(ROLE) ? { code: 'aws_iam_role.r.arn', rest: key.slice(ROLE.length) } : undefined;

test('equals signs of neighbours stand in one column, a value of many lines ends the column', () => {
  expect(render({ a: 1, long_name: true, list: ['x', 'y'], b: null })).toBe(
    'resource "t" "n" {\n  a         = 1\n  long_name = true\n  list = [\n    "x",\n    "y",\n  ]\n  b = null\n}\n',
  );
});

test('nested blocks follow the attributes, each after an empty line', () => {
  const body = { rule: [block({ id: 1 }), block({})], name: 'x' };
  expect(render(body)).toBe(
    'resource "t" "n" {\n  name = "x"\n\n  rule {\n    id = 1\n  }\n\n  rule {}\n}\n',
  );
});

test('what is undefined is left out, what is empty is not', () => {
  expect(render({ a: undefined, tags: {}, list: [] })).toBe(
    'resource "t" "n" {\n  tags = {}\n  list = []\n}\n',
  );
});

test('names in maps are in quotes where Terraform needs them to be', () => {
  expect(render({ m: { plain: 1, 'aws:SourceArn': 2 } })).toContain(
    '    plain           = 1\n    "aws:SourceArn" = 2\n',
  );
});

test('an ARN of something captured is a reference, and so is one that goes on after it', () => {
  const written = render({ a: ROLE, b: `${ROLE}/\${x}`, c: 'arn:aws:sns:x' }, { ...NO_SCOPE, resolve });
  expect(written).toContain('a = aws_iam_role.r.arn\n');
  expect(written).toContain(`b = "\${aws_iam_role.r.arn}/$\${x}"\n`);
  expect(written).toContain('c = "arn:aws:sns:x"\n');
});

test('a link to what was not captured is its text', () => {
  expect(render({ a: link('zone:Z1', 'Z1') })).toContain('a = "Z1"');
});

test('a policy is written as what it says, with references in it', () => {
  const policy = jsonencode({ Statement: [{ Resource: [ROLE] }] });
  expect(render({ policy }, { ...NO_SCOPE, resolve })).toContain(
    '  policy = jsonencode({\n    Statement = [\n      {\n        Resource = [aws_iam_role.r.arn]\n      },\n    ]\n  })\n',
  );
});

test('a secret is what the scope says stands for it', () => {
  const scope = { ...NO_SCOPE, secret: (_: SealedValue, path: readonly string[]) => `var.${path.join('_')}` };
  expect(render({ env: block({ vars: { KEY: new SealedValue('f: KEY') } }) }, scope)).toContain(
    'KEY = var.env_vars_KEY',
  );
});

test('code stands as it is', () => {
  expect(render({ provider: code('aws.us_west_2') })).toContain('provider = aws.us_west_2\n');
});
