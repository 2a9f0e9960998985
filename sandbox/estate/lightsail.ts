import {
  type LightsailJson,
  type LightsailRegion,
  type LightsailState,
  makeEmptyLightsailRegion,
  type SandboxInstance,
} from '../lightsail.ts';
import { ACCOUNT_ID, ESTATE_DATE, makeId, makeUuid, REGION, WEST_REGION } from './names.ts';

/** Values that must not appear in clear anywhere in a snapshot. */
export const LIGHTSAIL_SECRETS = ['pending-db-password-3b7e'] as const;

const CREATED = Date.parse('2024-11-05T08:00:00Z') / 1000;

/** A VM with disk and static IP in each of the two regions; DNS, a database and a load balancer at home. */
export function makeJadaLightsail(): LightsailState {
  return {
    regions: {
      [REGION]: {
        ...makePlace('jada-crm', REGION, '203.0.113.20', 22),
        databases: [makeDatabase()],
        loadBalancers: [makeLoadBalancer()],
        domains: [makeDomain()],
      },
      [WEST_REGION]: makePlace('dock-camera', WEST_REGION, '198.51.100.7', 8443),
    },
    now: () => ESTATE_DATE,
    pendingAnswers: 1,
  };
}

function makeResource(name: string, resourceType: string, region: string) {
  return {
    name,
    arn: `arn:aws:lightsail:${region}:${ACCOUNT_ID}:${resourceType}/${makeUuid(`${resourceType} ${name}`)}`,
    supportCode: `${ACCOUNT_ID}/${makeId(`${resourceType} ${name}`, 12)}`,
    createdAt: CREATED,
    location: { availabilityZone: `${region}a`, regionName: region },
    resourceType,
  };
}

function makePlace(instance: string, region: string, ip: string, port: number): LightsailRegion {
  const disk = makeDisk(`${instance}-data`, region, instance);
  const staticIp = {
    ...makeResource(`${instance}-ip`, 'StaticIp', region),
    ipAddress: ip,
    attachedTo: instance,
    isAttached: true,
  };
  return {
    ...makeEmptyLightsailRegion(),
    instances: [makeInstance(instance, region, ip, port, disk)],
    disks: [disk],
    staticIps: [staticIp],
    keyPairs: [{ ...makeResource('jada-ops', 'KeyPair', region), fingerprint: makeId(`key ${region}`, 32) }],
  };
}

function makeDisk(name: string, region: string, attachedTo: string): LightsailJson {
  return {
    ...makeResource(name, 'Disk', region),
    sizeInGb: 64,
    iops: 100,
    path: '/dev/xvdf',
    isSystemDisk: false,
    isAttached: true,
    attachedTo,
    state: 'in-use',
    tags: [{ key: 'project', value: 'jada' }],
  };
}

function makeInstance(
  name: string,
  region: string,
  ip: string,
  port: number,
  disk: LightsailJson,
): SandboxInstance {
  const open = [80, 443, port].map((each) => ({ fromPort: each, toPort: each, protocol: 'tcp' }));
  return {
    instance: {
      ...makeResource(name, 'Instance', region),
      blueprintId: 'ubuntu_24_04',
      blueprintName: 'Ubuntu',
      bundleId: 'small_3_0',
      isStaticIp: true,
      privateIpAddress: '172.26.4.11',
      publicIpAddress: ip,
      ipAddressType: 'ipv4',
      hardware: {
        cpuCount: 2,
        ramSizeInGb: 2,
        disks: [{ path: '/dev/xvda', sizeInGb: 60, isSystemDisk: true }, disk],
      },
      networking: {
        monthlyTransfer: { gbPerMonthAllocated: 3072 },
        ports: open.map((each) => ({
          ...each,
          accessFrom: 'Anywhere (0.0.0.0/0)',
          accessType: 'public',
          accessDirection: 'inbound',
        })),
      },
      state: { code: 16, name: 'running' },
      username: 'ubuntu',
      sshKeyName: 'jada-ops',
      addOns: [{ name: 'AutoSnapshot', status: 'Enabled', snapshotTimeOfDay: '09:00' }],
      tags: [
        { key: 'project', value: 'jada' },
        { key: 'owner', value: 'ops' },
      ],
    },
    portStates: open.map((each) => ({ ...each, state: 'open', cidrs: ['0.0.0.0/0'] })),
    autoSnapshots: ['2026-10-30', '2026-10-29'].map((date) => ({
      date,
      createdAt: Date.parse(`${date}T09:00:00Z`) / 1000,
      status: 'Success',
      fromAttachedDisks: [],
    })),
  };
}

function makeDatabase() {
  return {
    database: {
      ...makeResource('crm-db', 'RelationalDatabase', REGION),
      engine: 'mysql',
      engineVersion: '8.0.39',
      relationalDatabaseBundleId: 'micro_2_0',
      relationalDatabaseBlueprintId: 'mysql_8_0',
      hardware: { cpuCount: 1, diskSizeInGb: 40, ramSizeInGb: 1 },
      masterDatabaseName: 'crm',
      masterUsername: 'crm_admin',
      masterEndpoint: { port: 3306, address: `ls-${makeId('crm-db', 16)}.${REGION}.rds.amazonaws.com` },
      state: 'available',
      backupRetentionEnabled: true,
      latestRestorableTime: ESTATE_DATE.getTime() / 1000,
      pendingModifiedValues: { masterUserPassword: LIGHTSAIL_SECRETS[0] },
      publiclyAccessible: false,
    },
    parameters: ['max_connections', 'sql_mode', 'time_zone'].map((parameterName) => ({
      parameterName,
      parameterValue: parameterName === 'time_zone' ? 'America/Los_Angeles' : '150',
      applyMethod: 'pending-reboot',
      isModifiable: true,
    })),
  };
}

function makeLoadBalancer() {
  return {
    loadBalancer: {
      ...makeResource('crm-lb', 'LoadBalancer', REGION),
      dnsName: `${makeId('crm-lb', 32)}.${REGION}.elb.amazonaws.com`,
      state: 'active',
      protocol: 'HTTP_HTTPS',
      publicPorts: [80, 443],
      instancePort: 80,
      healthCheckPath: '/health',
      ipAddressType: 'dualstack',
      instanceHealthSummary: [{ instanceName: 'jada-crm', instanceHealth: 'healthy' }],
      tlsCertificateSummaries: [{ name: 'crm-cert', isAttached: true }],
      configurationOptions: { SessionStickinessEnabled: 'false' },
    },
    certificates: [
      {
        ...makeResource('crm-cert', 'LoadBalancerTlsCertificate', REGION),
        domainName: 'crm.sailjada.com',
        status: 'ISSUED',
        isAttached: true,
      },
    ],
  };
}

function makeDomain() {
  return {
    ...makeResource('jadayacht.net', 'Domain', 'global'),
    domainEntries: [
      { id: '1002', name: 'www.jadayacht.net', target: 'jadayacht.net', type: 'CNAME', isAlias: false },
      { id: '1001', name: 'jadayacht.net', target: '203.0.113.20', type: 'A', isAlias: false },
    ],
  };
}
