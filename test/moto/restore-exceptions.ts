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
];
