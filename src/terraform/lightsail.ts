import { at, given, type Json, list, pick, SealedValue, some, text } from './document.ts';
import { type Block, type Body, block, link } from './hcl.ts';
import type { Captured, Coverage, Managed, Uncovered } from './resource.ts';

const KINDS: Readonly<Record<string, (document: Json, region: string) => Managed[]>> = {
  instance: coverInstance,
  disk: coverDisk,
  'load-balancer': coverLoadBalancer,
  database: coverDatabase,
  domain: coverDomain,
};

const KEY_PAIR = 'key-pair';

/** Instances, disks, load balancers, databases, domains. */
export function coverLightsail(captured: readonly Captured[]): Coverage {
  const all = captured.filter(({ service }) => service === 'lightsail');
  return {
    managed: all.flatMap(
      ({ id, region, documents }) => KINDS[kindOf(id)]?.(documents.get('') ?? null, region) ?? [],
    ),
    uncovered: all.flatMap(uncoveredOf),
  };
}

/** `disk` of `disk/jada-crm-data`. */
function kindOf(id: string): string {
  return id.split('/')[0] ?? '';
}

/** Lightsail writes its fields small. */
function tagsOf(document: Json): { readonly [name: string]: Json } | undefined {
  const tags = list(document, 'tags').map((tag): [string, Json] => [
    text(tag, 'key'),
    at(tag, 'value') ?? '',
  ]);
  return tags.length > 0 ? Object.fromEntries(tags) : undefined;
}

function zoneOf(document: Json): string {
  return text(document, 'location', 'availabilityZone');
}

function coverInstance(document: Json, region: string): Managed[] {
  const instance = at(document, 'instance') ?? null;
  const name = text(instance, 'name');
  return [
    {
      type: 'aws_lightsail_instance',
      title: name,
      region,
      importId: name,
      body: {
        name,
        availability_zone: zoneOf(instance),
        ...pick(instance, 'blueprintId', 'bundleId', 'ipAddressType'),
        key_pair_name: given(instance, 'sshKeyName'),
        tags: tagsOf(instance),
        add_on: some(list(instance, 'addOns').map(addOnOf)),
      },
      exports: { [`lightsail-instance:${name}@${region}`]: 'name', [text(instance, 'arn')]: 'arn' },
      // A script of the first start: nobody can read it afterwards.
      ignore: ['user_data'],
    },
  ];
}

function addOnOf(addOn: Json): Block {
  return block({
    type: text(addOn, 'name'),
    snapshot_time: text(addOn, 'snapshotTimeOfDay'),
    status: text(addOn, 'status'),
  });
}

function coverDisk(disk: Json, region: string): Managed[] {
  const name = text(disk, 'name');
  const instance = text(disk, 'attachedTo');
  const common = { title: name, region };
  const own: Managed = {
    ...common,
    type: 'aws_lightsail_disk',
    importId: name,
    body: { name, availability_zone: zoneOf(disk), size_in_gb: at(disk, 'sizeInGb'), tags: tagsOf(disk) },
    exports: { [`lightsail-disk:${name}@${region}`]: 'name' },
  };
  if (instance === '') return [own];
  const body: Body = {
    disk_name: link(`lightsail-disk:${name}@${region}`, name),
    instance_name: link(`lightsail-instance:${instance}@${region}`, instance),
    disk_path: text(disk, 'path'),
  };
  return [own, { ...common, type: 'aws_lightsail_disk_attachment', importId: `${name},${instance}`, body }];
}

function coverLoadBalancer(document: Json, region: string): Managed[] {
  const balancer = at(document, 'loadBalancer') ?? null;
  const name = text(balancer, 'name');
  const instances = list(balancer, 'instanceHealthSummary').map((each) => text(each, 'instanceName'));
  const attached = instances.length > 0 ? instances : list(balancer, 'instances').map((each) => String(each));
  return [
    {
      type: 'aws_lightsail_lb',
      title: name,
      region,
      importId: name,
      body: {
        name,
        ...pick(balancer, 'instancePort', 'healthCheckPath', 'ipAddressType'),
        tags: tagsOf(balancer),
      },
      exports: { [`lightsail-lb:${name}@${region}`]: 'name' },
    },
    ...attached.map((instance) => ({
      type: 'aws_lightsail_lb_attachment',
      title: `${name}_${instance}`,
      region,
      importId: `${name},${instance}`,
      body: {
        lb_name: link(`lightsail-lb:${name}@${region}`, name),
        instance_name: link(`lightsail-instance:${instance}@${region}`, instance),
      },
    })),
  ];
}

function coverDatabase(document: Json, region: string): Managed[] {
  const database = at(document, 'database') ?? null;
  const name = text(database, 'name');
  return [
    {
      type: 'aws_lightsail_database',
      title: name,
      region,
      importId: name,
      body: {
        relational_database_name: name,
        availability_zone: zoneOf(database),
        blueprint_id: text(database, 'relationalDatabaseBlueprintId'),
        bundle_id: text(database, 'relationalDatabaseBundleId'),
        ...pick(
          database,
          'masterDatabaseName',
          'masterUsername',
          'backupRetentionEnabled',
          'publiclyAccessible',
        ),
        ...pick(database, 'preferredBackupWindow', 'preferredMaintenanceWindow'),
        master_password: new SealedValue(`nothing: nobody can read the password of database ${name}`),
        tags: tagsOf(database),
      },
      // What Terraform itself does when it changes or deletes.
      ignore: ['apply_immediately', 'final_snapshot_name', 'skip_final_snapshot'],
    },
  ];
}

function coverDomain(domain: Json): Managed[] {
  const name = text(domain, 'name');
  return list(domain, 'domainEntries').map((entry) => ({
    type: 'aws_lightsail_domain_entry',
    title: `${text(entry, 'name')}_${text(entry, 'type')}`,
    region: 'us-east-1',
    importId: [entryName(entry, name) || name, name, text(entry, 'type'), text(entry, 'target')].join(','),
    body: {
      domain_name: name,
      name: entryName(entry, name),
      ...pick(entry, 'type', 'target', 'isAlias'),
    },
  }));
}

/** Within its domain; empty for the domain itself. */
function entryName(entry: Json, domain: string): string {
  return text(entry, 'name') === domain ? '' : text(entry, 'name').replace(`.${domain}`, '');
}

function uncoveredOf({ id, title, documents }: Captured): Uncovered[] {
  const kind = kindOf(id);
  const document = documents.get('') ?? null;
  const not = (what: string) => [{ what, reason: 'the provider cannot import it' }];
  if (kind === KEY_PAIR) return not(`Lightsail key pair ${title}`);
  if (kind === 'domain') return not(`Lightsail domain ${title} itself (its entries are here)`);
  if (kind === 'static-ip') return not(`Lightsail static IP ${title}`);
  if (kind === 'instance') return not(`Lightsail instance ${title}: its firewall`);
  if (kind === 'load-balancer' && list(document, 'certificates').length > 0)
    return [
      { what: `Lightsail load balancer ${title}: its certificates`, reason: 'not written as Terraform yet' },
    ];
  return kind in KINDS ? [] : [{ what: `Lightsail ${title}`, reason: 'not written as Terraform yet' }];
}
