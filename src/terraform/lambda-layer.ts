import { at, list, pick, some, text } from './document.ts';
import { code } from './hcl.ts';
import type { Captured, Managed, Uncovered } from './resource.ts';

/** One version of a layer of the account's own; those of others are used, not managed. */
export function coverLayer({ id, path, region, documents }: Captured): Managed[] {
  const config = documents.get('configuration.json') ?? null;
  const arn = text(config, 'LayerVersionArn');
  if (id.startsWith('arn:')) return [];
  const name = text(config, 'LayerArn').split(':').at(-1) ?? id;
  return [
    {
      type: 'aws_lambda_layer_version',
      title: id,
      region,
      importId: arn,
      body: {
        layer_name: name,
        ...pick(config, 'Description', 'LicenseInfo'),
        filename: code(`"\${var.snapshot}/${path}/code.zip"`),
        source_code_hash: at(config, 'CodeSha256'),
        compatible_architectures: some(list(config, 'CompatibleArchitectures')),
        compatible_runtimes: some(list(config, 'CompatibleRuntimes')),
      },
      exports: { [arn]: 'arn' },
      // The provider cannot read them: without this every import would replace the layer.
      ignore: ['filename', 'source_code_hash', 'skip_destroy'],
    },
  ];
}

/** Layers of others, and who else may use a layer. */
export function uncoveredLayer({ id, documents }: Captured): Uncovered[] {
  if (id.startsWith('arn:'))
    return [{ what: `layer ${id}`, reason: "it is not in the list of the account's own layers" }];
  const isShared = at(documents.get('configuration.json'), 'policy') !== undefined;
  return isShared ? [{ what: `layer ${id}: its policy`, reason: 'not written as Terraform yet' }] : [];
}
