/** Tags that AWS sets itself, as CloudFormation's: nobody else may write or remove them. */
export function isSystemTag(key: string | undefined): boolean {
  return key?.startsWith('aws:') === true;
}

/** A list of tags without those. */
export function withoutSystemTags<T extends { readonly Key?: string | undefined }>(tags: readonly T[]): T[] {
  return tags.filter(({ Key }) => !isSystemTag(Key));
}
