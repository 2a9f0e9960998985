/** What AWS, or moto, does not let anyone restore; the round trips read it, so that it can only shrink. */
export interface RestoreException {
  readonly service: string;
  /** Which files of the resource, by the end of their path. */
  readonly file: RegExp;
  /** Names of fields, wherever they stand in it. */
  readonly fields: readonly string[];
  readonly reason: string;
}

export const RESTORE_EXCEPTIONS: readonly RestoreException[] = [
  {
    service: 's3',
    file: /\.objects\.jsonl$/,
    fields: ['lastModified', 'versionId'],
    reason: 'S3 dates objects and names their versions itself',
  },
  {
    service: 's3',
    file: /\.objects\.jsonl$/,
    fields: ['checksum'],
    reason: 'which sum S3 keeps beside an object is that of its upload; the bytes are compared by SHA-256',
  },
  {
    service: 'lambda',
    file: /configuration\.json$/,
    fields: ['RevisionId', 'LastModified'],
    reason: 'Lambda gives every state of a function an id and a time of its own',
  },
  {
    service: 'lambda',
    file: /configuration\.json$/,
    fields: ['Version', 'FunctionVersion', 'versions'],
    reason:
      'versions of a function that is made anew are numbered from 1, and only those in use are kept whole',
  },
  {
    service: 'lambda',
    file: /versions\/\*\//,
    fields: ['sealed', 'FunctionArn', 'Description'],
    reason:
      'a version stands under its number: its place in the snapshot is another, and so is what is sealed for it',
  },
  {
    service: 'lambda',
    file: /triggers\.json$/,
    fields: [
      'UUID',
      'EventSourceMappingArn',
      'LastModified',
      'FunctionUrl',
      'CreationTime',
      'LastModifiedTime',
    ],
    reason: 'event sources and function URLs get new ids and addresses',
  },
  {
    service: 'lambda',
    file: /(policy|configuration)\.json$/,
    fields: ['Id'],
    reason: 'the id of a policy is given by Lambda',
  },
  {
    service: 'cloudfront',
    file: /cloudfront\//,
    fields: ['Id', 'ARN', 'DomainName', 'ETag', 'CallerReference', 'LastModifiedTime', 'sealed'],
    reason:
      'a distribution that is made anew has another id, domain name and reference; what is sealed is sealed for its place',
  },
  {
    service: 'tools',
    file: /_folder\.json$/,
    fields: ['modified'],
    reason: 'times of files are set to the millisecond: node:fs takes no more',
  },
  {
    service: 'dynamodb',
    file: /schema\.json$/,
    fields: [
      'CreationDateTime',
      'TableId',
      'LatestStreamArn',
      'LatestStreamLabel',
      'Backups',
      'ResourcePolicy',
    ],
    reason: 'a table that is made anew has a new id, date and stream; its backups are those of the other one',
  },
];
