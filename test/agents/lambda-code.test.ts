import { expect, test } from 'vitest';
import { collectFunctions, findFunction, serveEstate } from './lambda-estate.ts';

test('a presigned URL that has expired is asked for again', async () => {
  let now = Date.UTC(2026, 10, 1);
  const sandbox = await serveEstate(undefined, { now: () => now });
  sandbox.conditions.intercept = (_, operation) => {
    if (operation === 'GetCode' && now === Date.UTC(2026, 10, 1)) now += 601_000;
    return undefined;
  };
  const { paths } = await collectFunctions(sandbox.url, ['contact-form']);
  expect(paths).toContain('lambda/contact-form/code.zip');
  expect(sandbox.log.filter(({ operation }) => operation === 'GetCode').map(({ status }) => status)).toEqual([
    403, 200,
  ]);
});

test('what the store holds is not downloaded again', async () => {
  const sandbox = await serveEstate();
  const first = await collectFunctions(sandbox.url, ['payment-webhook']);
  const downloads = () => sandbox.log.filter(({ operation }) => operation === 'GetCode').length;
  expect(downloads()).toBe(2);
  await collectFunctions(sandbox.url, ['payment-webhook'], { after: first });
  expect(downloads()).toBe(2);
});

test('an alias that serves other code than $LATEST has that code kept', async () => {
  const sandbox = await serveEstate();
  const collected = await collectFunctions(sandbox.url, ['booking-confirmation']);
  const [one, two] = findFunction(sandbox.state, 'booking-confirmation').versions;
  expect(await collected.readBytes('lambda/booking-confirmation/versions/1/code.zip')).toEqual(
    Buffer.from(one?.code ?? ''),
  );
  expect(await collected.readBytes('lambda/booking-confirmation/versions/2/code.zip')).toEqual(
    Buffer.from(two?.code ?? ''),
  );
});

test('a version whose code is that of $LATEST has no second copy', async () => {
  const { url } = await serveEstate((estate) => {
    const found = findFunction(estate, 'payment-webhook');
    const [, second] = found.versions;
    found.configuration.CodeSha256 = second?.configuration.CodeSha256 ?? '';
    found.configuration.CodeSize = second?.configuration.CodeSize ?? 0;
    found.code = second?.code;
  });
  const { paths } = await collectFunctions(url, ['payment-webhook']);
  expect(paths).toContain('lambda/payment-webhook/versions/2/configuration.json');
  expect(paths).not.toContain('lambda/payment-webhook/versions/2/code.zip');
});

test('a function that is an image has its URI and no zip', async () => {
  const ImageUri = '123456789012.dkr.ecr.us-east-1.amazonaws.com/contact:1';
  const { url } = await serveEstate((estate) => {
    const found = findFunction(estate, 'contact-form');
    found.configuration.PackageType = 'Image';
    found.code = undefined;
    found.image = { ImageUri, ResolvedImageUri: `${ImageUri}@sha256:0` };
  });
  const collected = await collectFunctions(url, ['contact-form']);
  expect(collected.gaps).toEqual([]);
  expect(collected.paths).not.toContain('lambda/contact-form/code.zip');
  expect(await collected.json('lambda/contact-form/configuration.json')).toMatchObject({
    image: { ImageUri },
  });
});
