import { execFile, spawn } from 'node:child_process';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Bucket } from './bucket.ts';
import { PAGE_KEYS, renderListing, tokenOf } from './listing.ts';
import { serveOddRequests } from './odd-requests.ts';
import { BenchError } from './program.ts';

const MODULE_FOLDERS = ['/usr/lib/nginx/modules', '/usr/lib64/nginx/modules', '/usr/local/lib/nginx/modules'];
const MODULES = ['ngx_http_headers_more_filter_module.so', 'ngx_http_echo_module.so'];
const INSTALL = 'apt-get install nginx libnginx-mod-http-headers-more-filter libnginx-mod-http-echo';
const LATENCY_SECONDS = '0.03';
const STARTED_WITHIN_MS = 5_000;
const run = promisify(execFile);

export interface StaticS3 extends AsyncDisposable {
  readonly url: string;
  /** The same with 30 ms before each answer. */
  readonly farUrl: string;
  /** PEM file of the authority that signed its certificate; undefined without TLS. */
  readonly ca: string | undefined;
}

export interface StaticS3Options {
  readonly tls: boolean;
  /** Where nginx's modules are, besides the usual places. */
  readonly modules?: string | undefined;
}

/** A read-only S3 of files on nginx. Its buckets stay in `folder`, so that the next bench finds them made. */
export async function startStaticS3(
  buckets: readonly Bucket[],
  folder: string,
  options: StaticS3Options,
): Promise<StaticS3> {
  const modules = await findModules(options.modules);
  await mkdir(join(folder, 'nginx'), { recursive: true, mode: 0o755 });
  for (const bucket of buckets) await writePages(bucket, join(folder, 'pages', bucket.name));
  await writeFile(
    join(folder, 'nginx/etags.map'),
    renderMap(buckets, ({ etag }, index) => etag(index)),
  );
  const checksums = renderMap(buckets, ({ checksum }, index) => checksum(index));
  await writeFile(join(folder, 'nginx/checksums.map'), checksums);
  const ca = options.tls ? await makeCertificates(join(folder, 'nginx')) : undefined;
  const odd = await serveOddRequests(buckets);
  const ports = { near: await freePort(), far: await freePort(), odd: odd.port };
  const config = join(folder, 'nginx/nginx.conf');
  await writeFile(config, renderConfig(folder, modules, ports, options.tls));
  const nginx = spawn('nginx', ['-c', config, '-p', folder, '-g', 'daemon off;'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  nginx.on('error', () => undefined);
  const scheme = options.tls ? 'https' : 'http';
  const stop = async () => {
    nginx.kill('SIGTERM');
    odd[Symbol.dispose]();
  };
  await waitUntilThere(ports.near, nginx).catch(async (error) => {
    await stop();
    throw error;
  });
  return {
    url: `${scheme}://127.0.0.1:${ports.near}`,
    farUrl: `${scheme}://127.0.0.1:${ports.far}`,
    ca,
    [Symbol.asyncDispose]: stop,
  };
}

async function findModules(given: string | undefined): Promise<string[]> {
  await run('nginx', ['-v']).catch(() => {
    throw new BenchError(`nginx is not installed: ${INSTALL}`);
  });
  for (const folder of given === undefined ? MODULE_FOLDERS : [given]) {
    const paths = MODULES.map((name) => join(folder, name));
    const isThere = await Promise.all(
      paths.map((path) =>
        access(path).then(
          () => true,
          () => false,
        ),
      ),
    );
    if (isThere.every(Boolean)) return paths;
  }
  throw new BenchError(
    `nginx lacks ${MODULES.join(' and ')}: ${INSTALL} (or name their folder with --modules)`,
  );
}

/** The pages of a listing of the whole bucket, the most of all requests, are files. */
async function writePages(bucket: Bucket, folder: string): Promise<void> {
  const done = join(folder, 'done');
  const mark = `${bucket.count} ${bucket.size} ${bucket.etag(0)}`;
  if ((await readFile(done, 'utf8').catch(() => '')) === mark) return;
  await mkdir(folder, { recursive: true, mode: 0o755 });
  for (let index = 0; index === 0 || index < bucket.count; index += PAGE_KEYS) {
    const page = renderListing(bucket, index === 0 ? {} : { token: tokenOf(index) });
    await writeFile(join(folder, `${index === 0 ? 'first' : tokenOf(index)}.xml`), page, { mode: 0o644 });
  }
  await writeFile(done, mark);
}

/** What a header says of each object, by its path. */
function renderMap(
  buckets: readonly Bucket[],
  describe: (bucket: Bucket, index: number) => string | undefined,
): string {
  const lines: string[] = [];
  for (const bucket of buckets) {
    if (!bucket.isFiles) continue;
    for (let index = 0; index < bucket.count; index++) {
      const value = describe(bucket, index);
      if (value !== undefined) lines.push(`/${bucket.name}/${bucket.key(index)} "${value}";\n`);
    }
  }
  return lines.join('');
}

function renderConfig(
  folder: string,
  modules: readonly string[],
  ports: { near: number; far: number; odd: number },
  tls: boolean,
): string {
  const ssl = tls
    ? `ssl_certificate ${folder}/nginx/server.pem; ssl_certificate_key ${folder}/nginx/server.key; ssl_session_cache shared:tls:4m;`
    : '';
  const listen = (port: number) => `listen 127.0.0.1:${port}${tls ? ' ssl' : ''} backlog=4096 reuseport;`;
  // Workers of a master that is root would be somebody else, who may not read a private folder.
  const user = process.getuid?.() === 0 ? `user ${userInfo().username};` : '';
  return `${modules.map((path) => `load_module ${path};\n`).join('')}${user}
worker_processes 2;
worker_rlimit_nofile 16384;
pid ${folder}/nginx/nginx.pid;
error_log ${folder}/nginx/error.log warn;
events { worker_connections 4096; }
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => `${each}_temp_path ${folder}/nginx/${each};`).join(' ')}
  sendfile on; sendfile_max_chunk 2m; tcp_nopush on; tcp_nodelay on;
  keepalive_timeout 600s; keepalive_requests 1000000000;
  etag off; types { } default_type application/octet-stream; ${ssl}
  map_hash_max_size 131072; map_hash_bucket_size 128;
  map $object $md5 { include ${folder}/nginx/etags.map; }
  map $object $crc64nvme { include ${folder}/nginx/checksums.map; }
  map $crc64nvme $checksum_type { "" ""; default FULL_OBJECT; }
  # The file of a listing's page; empty for requests that no file answers.
  map $args $page {
    "~(^|&)(start-after=|prefix=[^&]|delimiter=[^&]|max-keys=(?!1000(&|$)))" "";
    "~(^|&)continuation-token=(?<token>t[0-9]+000)(&|$)" $token;
    "~(^|&)continuation-token=" "";
    "~(^|&)list-type=2(&|$)" first;
    default "";
  }
  upstream odd { server 127.0.0.1:${ports.odd}; keepalive 16; }
  server {
    ${listen(ports.near)}
    ${renderLocations(folder)}
    location / { proxy_pass http://odd; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
  server {
    ${listen(ports.far)}
    location / { echo_sleep ${LATENCY_SECONDS}; echo_exec @late; }
    location @late { rewrite ^ /late$uri last; }
    ${renderLocations(folder, '/late')}
    location /late/ { internal; proxy_pass http://odd/; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`;
}

/**
 * Objects and pages. Nginx would refuse an If-Match, since the ETag here is none of its own; it is cleared only after
 * `return` would have answered, so that has a location of its own.
 */
function renderLocations(folder: string, under = ''): string {
  const internal = under === '' ? '' : 'internal;';
  const etag = `add_header ETag '"$md5"'; add_header x-amz-request-id BENCH; add_header x-amz-checksum-crc64nvme $crc64nvme; add_header x-amz-checksum-type $checksum_type; more_clear_input_headers If-Match;`;
  return `location ~ "^${under}/(?<bucket>bench-[a-z]+)/?$" {
      ${internal} default_type application/xml; error_page 418 = @odd;
      if ($page = "") { return 418; }
      root ${folder}/pages; try_files /$bucket/$page.xml @odd;
    }
    location @odd { rewrite ^${under}(/.*)$ $1 break; proxy_pass http://odd; proxy_http_version 1.1; proxy_set_header Connection ""; }
    location ~ "^${under}(?<object>/bench-million/.+)$" {
      ${internal} more_clear_input_headers If-Match; try_files /none @made;
    }
    location @made {
      add_header ETag '"${'0'.repeat(31)}1-1"'; add_header Last-Modified "Sun, 01 Jun 2025 12:00:00 GMT"; return 200 $object;
    }
    location ~ "^${under}(?<object>/bench-[a-z]+/.+)$" { ${internal} ${etag} root ${folder}/data; try_files $object =404; }`;
}

async function makeCertificates(folder: string): Promise<string> {
  const file = (name: string) => join(folder, name);
  await writeFile(file('san.cnf'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  const fresh = ['-newkey', 'rsa:2048', '-nodes', '-days', '3650'];
  const steps = [
    ['req', '-x509', ...fresh, '-subj', '/CN=Bench CA', '-keyout', file('ca.key'), '-out', file('ca.pem')],
    [
      'req',
      ...fresh.slice(0, 3),
      '-subj',
      '/CN=localhost',
      '-keyout',
      file('server.key'),
      '-out',
      file('server.csr'),
    ],
    [
      'x509',
      '-req',
      '-in',
      file('server.csr'),
      '-CA',
      file('ca.pem'),
      '-CAkey',
      file('ca.key'),
      '-CAcreateserial',
    ],
  ];
  steps[2]?.push('-days', '3650', '-extfile', file('san.cnf'), '-out', file('server.pem'));
  for (const args of steps) await run('openssl', args);
  return file('ca.pem');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}

async function waitUntilThere(port: number, nginx: { exitCode: number | null }): Promise<void> {
  const deadline = performance.now() + STARTED_WITHIN_MS;
  while (performance.now() < deadline && nginx.exitCode === null) {
    const isThere = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await sleep(50);
  }
  throw new BenchError('nginx did not start: see what it said above');
}
