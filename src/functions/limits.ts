const MIB = 1024 ** 2;

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
export const MAX_ZIP_BYTES = 50 * MIB;
export const MAX_UNZIPPED_BYTES = 250 * MIB;
