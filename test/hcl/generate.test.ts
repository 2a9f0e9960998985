import { expect, test } from 'vitest';
import { configSchema } from '../../src/config.ts';
import { type Json, parseDocument } from '../../src/terraform/document.ts';
import { generate } from '../../src/terraform/generate.ts';
import type { Captured } from '../../src/terraform/resource.ts';

const { aws } = configSchema.parse({ estate: 'test' });
const ROLE = 'arn:aws:iam::123456789012:role/notify';

function make(service: string, id: string, documents: Readonly<Record<string, unknown>>): Captured {
  const parsed = Object.entries(documents).map(([name, document]): [string, Json] => [
    name,
    parseDocument(JSON.stringify(document), `${service}/${id}/${name}`),
  ]);
  return {
    service,
    id,
    title: id,
    region: aws.region,
    path: `${service}/${id}`,
    documents: new Map(parsed),
    files: [],
  };
}

const write = (...captured: readonly Captured[]) =>
  generate(captured, { aws, account: '123456789012', folder: '/kept/v1' });

const documents = {
  'configuration.json': {
    configuration: {
      FunctionName: 'notify',
      FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:notify',
      Role: ROLE,
      Handler: 'a.b',
      Runtime: 'python3.12',
      CodeSha256: 'abc=',
      MemorySize: 128,
    },
  },
  'environment.json': { TOKEN: { sealed: 'AGE-SECRET' }, LEVEL: { dropped: true } },
};
const notify = make('lambda', 'notify', documents);

test('a secret becomes a variable without its value, and what holds it is not compared', () => {
  const { files, variables } = write(notify);
  expect(variables.map(({ name, place }) => [name, place])).toEqual([
    ['notify_variables_level', 'lambda/notify/environment.json: LEVEL'],
    ['notify_variables_token', 'lambda/notify/environment.json: TOKEN'],
  ]);
  expect(files.get('lambda.tf')).toContain('TOKEN = var.notify_variables_token');
  expect(files.get('lambda.tf')).toMatch(/ignore_changes = \[[^\]]*environment,/);
  expect([...files.values()].join('')).not.toContain('AGE-SECRET');
});

test('two secrets of names that Terraform would write alike have two variables', () => {
  const sealed = { sealed: 'AGE-SECRET' };
  const { variables } = write(
    make('lambda', 'notify', { ...documents, 'environment.json': { TOKEN: sealed, Token: sealed } }),
  );
  expect(new Set(variables.map(({ name }) => name)).size).toBe(2);
  expect(new Set(variables.map(({ place }) => place)).size).toBe(2);
});

test('code is the zip of the snapshot', () => {
  expect(write(notify).files.get('lambda.tf')).toContain(
    `filename         = "\${var.snapshot}/lambda/notify/code.zip"`,
  );
  expect(write(notify).files.get('variables.tf')).toContain('default     = "/kept/v1"');
});

test('a role is referred to where it was captured, else named', () => {
  const role = make('iam', ROLE, {
    '': { RoleName: 'notify', Arn: ROLE, Path: '/', AssumeRolePolicyDocument: {} },
  });
  const captured = { ...role, path: 'iam/roles/notify.json' };
  expect(write(notify).files.get('lambda.tf')).toContain(`= "${ROLE}"`);
  expect(write(notify, captured).files.get('lambda.tf')).toContain('= aws_iam_role.notify.arn');
});

test('an alias record refers to the distribution it points to; the records of the zone itself are left out', () => {
  const zone = make('route53', 'Z1', {
    '': {
      HostedZone: { Id: '/hostedzone/Z1', Name: 'jada.com.' },
      ResourceRecordSets: [
        { Name: 'jada.com.', Type: 'NS', TTL: 60, ResourceRecords: [{ Value: 'ns.' }] },
        {
          Name: '\\052.jada.com.',
          Type: 'A',
          AliasTarget: { DNSName: 'd1.cloudfront.net.', HostedZoneId: 'Z2', EvaluateTargetHealth: false },
        },
      ],
    },
  });
  const distribution = make('cloudfront', 'E1', {
    '': {
      Distribution: {
        Id: 'E1',
        ARN: 'arn:aws:cloudfront::1:distribution/E1',
        DomainName: 'd1.cloudfront.net',
        DistributionConfig: { Enabled: true },
      },
    },
  });
  const { files, resources } = write(zone, distribution);
  expect(resources).toBe(3);
  expect(files.get('route53.tf')).toContain(
    'name                   = aws_cloudfront_distribution.d1.domain_name',
  );
  expect(files.get('route53.tf')).toContain('id = "Z1_*.jada.com_A"');
});

test('the code of an edge function is that in development, where it differs from what is live', () => {
  const edge = make('cloudfront-functions', 'tidy', {
    '': { Development: { FunctionConfig: { Runtime: 'js' } } },
  });
  const captured = { ...edge, path: 'cloudfront/functions/tidy.json' };
  expect(write(captured).files.get('cloudfront.tf')).toContain('functions/tidy.js")');
  const both = { ...captured, files: ['cloudfront/functions/tidy.development.js'] };
  expect(write(both).files.get('cloudfront.tf')).toContain('functions/tidy.development.js")');
});

test('what is outside the home region has its own provider', () => {
  const { files } = write({ ...notify, region: 'us-west-2' });
  expect(files.get('lambda.tf')).toContain('provider         = aws.us_west_2');
  expect(files.get('providers.tf')).toMatch(/alias +=\s"us_west_2"/);
});

test('an imported certificate is named as not covered, with the reason', () => {
  const certificate = make('acm', 'c1', {
    '': { Certificate: { Type: 'IMPORTED', CertificateArn: 'arn:aws:acm:x' } },
  });
  const { resources, uncovered } = write(certificate);
  expect(resources).toBe(0);
  expect(uncovered).toMatchObject([
    { what: 'certificate of c1 in us-east-1', reason: expect.stringContaining('private key') },
  ]);
});

test('an empty snapshot gives providers and variables alone', () => {
  expect([...write().files.keys()]).toEqual(['providers.tf', 'variables.tf']);
});
