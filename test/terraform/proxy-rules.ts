import type { AwsProxy } from '../moto/aws-proxy.ts';

/** moto takes GetBucketRequestPayment for a list of objects, with keys in it that are no XML. */
export const answerRequestPayment: AwsProxy['rules'][number] = ({ service, method, query }) =>
  service === 's3' && method === 'GET' && query.has('requestPayment')
    ? {
        status: 200,
        headers: { 'content-type': 'application/xml' },
        body: '<?xml version="1.0" encoding="UTF-8"?>\n<RequestPaymentConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Payer>BucketOwner</Payer></RequestPaymentConfiguration>',
      }
    : undefined;
