import { type Language, languageOf } from '../edits/page.ts';

/** Endings of what is never text: nobody has to ask what type such an object has. */
const BINARY =
  /\.(?:jpe?g|png|gif|webp|avif|heic|ico|bmp|tiff?|psd|mp[34]|m4[av]|mov|avi|webm|og[gv]|wav|flac|aac|woff2?|ttf|otf|eot|pdf|zip|gz|br|zst|bz2|xz|7z|rar|tar|tgz|wasm|exe|dmg|iso|apk|docx?|xlsx?|pptx?|parquet|sqlite3?|db|bin)$/i;

/** What a key's ending says; `unknown` where only the object's type can tell. */
export function readEnding(key: string): Language | 'binary' | 'unknown' {
  if (BINARY.test(key) || key.endsWith('/')) return 'binary';
  return languageOf({ path: key, contentType: undefined }) ?? 'unknown';
}

/** Whether visitors open it: such objects are written after what they refer to. */
export function isPage(key: string, contentType: string | undefined): boolean {
  return languageOf({ path: key, contentType }) === 'html';
}
