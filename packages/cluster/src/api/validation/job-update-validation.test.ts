import type { Job } from '@berth/kube';
import { describe, expect, test } from 'vitest';

import { immutableJobErrors } from './job-update-validation.js';

const job = (spec: Partial<NonNullable<Job['spec']>>, status: Job['status'] = {}): Job => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'j' },
  spec: { template: { spec: { containers: [{ name: 'c', image: 'x' }] } }, ...spec },
  status,
});

const fields = (now: Job, before: Job): readonly string[] =>
  immutableJobErrors(now, before).map(({ field }) => field);

describe('a job', () => {
  test('keeps how often it completes, unless it is indexed and grows in tandem', () => {
    expect(fields(job({ completions: 3 }), job({ completions: 1 }))).toEqual(['spec.completions']);
    const indexed = { completionMode: 'Indexed' as const };
    expect(
      fields(job({ ...indexed, completions: 3, parallelism: 3 }), job({ ...indexed, completions: 1 })),
    ).toEqual([]);
    expect(
      fields(job({ ...indexed, completions: 3, parallelism: 2 }), job({ ...indexed, completions: 1 })),
    ).toEqual(['spec.completions']);
  });

  test('keeps its template, shown in internal types', () => {
    const template = {
      metadata: { labels: { b: '2', a: '1' } },
      spec: { containers: [{ name: 'c', image: 'y' }] },
    };
    const [error] = immutableJobErrors(job({ template }), job({}));
    expect(error).toMatchObject({ field: 'spec.template', detail: 'field is immutable' });
    expect(JSON.stringify(error?.value)).toMatch(/^\{"labels":\{"a":"1","b":"2"\},"Spec":\{"Volumes":null,/);
  });

  test('may be sent elsewhere while it is suspended and never started', () => {
    const template = { spec: { containers: [{ name: 'c', image: 'x' }], nodeSelector: { disk: 'ssd' } } };
    expect(fields(job({ template }), job({ suspend: true }))).toEqual([]);
    expect(fields(job({ template }), job({ suspend: true }, { startTime: '2024-01-01T00:00:00Z' }))).toEqual([
      'spec.template',
    ]);
  });
});
