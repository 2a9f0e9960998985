import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
/** Kept for looking at; not in git. */
const PICTURES = join(ROOT, '.tidemark/pictures');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

interface Demo {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly url: string;
}

/** `npm run demo` in a folder of its own, until it says which page to open. */
async function startDemo(): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-demo-'));
  const child = spawn(process.execPath, [join(ROOT, 'src/tidemark.js'), 'demo', '--latency', '10'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  for await (const chunk of child.stdout ?? []) {
    printed += String(chunk);
    const url = /Open (http:\S+)/.exec(printed)?.[1];
    if (url) return { child, folder, url };
  }
  throw new Error(`the demo ended: ${printed}`);
}

async function stopDemo({ child, folder }: Demo): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGINT');
  await exited;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o700);
  await rm(folder, { recursive: true, force: true });
}

async function type(page: Page, text: string): Promise<void> {
  const box = page.locator('textarea').first();
  await box.fill(text);
  await box.press('Enter');
}

describe('a person in the browser', () => {
  let demo: Demo;
  beforeAll(async () => {
    await mkdir(PICTURES, { recursive: true });
    demo = await startDemo();
  });
  afterAll(() => stopDemo(demo));

  it('types the command, watches the thread, and opens the manifest', async () => {
    const browser = await chromium.launch({ executablePath: inject('chromiumPath'), args: FLAGS });
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
      page.setDefaultTimeout(60_000);
      await page.goto(demo.url);
      await page.getByText('connected', { exact: true }).waitFor();
      await type(page, '/snapshot take v1.0');
      await page.getByText('Snapshot v1.0').first().waitFor();
      await page.locator('.thread-summary').first().click();
      await page.getByText('S3 buckets').waitFor();
      await page.screenshot({ path: join(PICTURES, 'running.png') });
      await page.getByText('COMPLETE').first().waitFor();
      await page.getByText('MANIFEST.md of v1.0').waitFor();
      await page.screenshot({ path: join(PICTURES, 'complete.png') });
      expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
      const href = await page.locator('a[href*="MANIFEST"], a[download]').first().getAttribute('href');
      const manifest = await page.request.get(new URL(href ?? '', demo.url).href);
      expect(await manifest.text()).toMatch(/^# Snapshot v1\.0 of jada: COMPLETE\n/);
      await type(page, '/snapshot tkae');
      await page.getByText('Did you mean').waitFor();
      await page.screenshot({ path: join(PICTURES, 'mistake.png') });
    } finally {
      await browser.close();
    }
  });
});
