// Content negotiation: which of the forms a client accepts the answer takes.
import type { StatusError } from '@berth/kube';
import { statusError } from '../status-errors.js';

/** The form of an answer. */
export interface AnswerForm {
  readonly shape: 'object' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  readonly encoding: 'json' | 'yaml';
  readonly pretty: boolean;
}

const JSON_FORM: AnswerForm = { shape: 'object', encoding: 'json', pretty: false };

const SHAPES: ReadonlyMap<string, AnswerForm['shape']> = new Map([
  ['Table', 'Table'],
  ['PartialObjectMetadata', 'PartialObjectMetadata'],
  ['PartialObjectMetadataList', 'PartialObjectMetadataList'],
]);

/** The first form of the Accept header that the server can give; throws 406 when there is none. */
export function negotiate(accept: string | undefined, options: { readonly transforms: boolean }): AnswerForm {
  if (accept === undefined || accept.trim() === '') return JSON_FORM;
  let known = false;
  for (const clause of accept.split(',')) {
    const form = formOf(clause, options.transforms);
    if (form === 'unknown-transform') known = true;
    else if (form !== undefined) return form;
  }
  throw known ? onlyAccepts() : notAcceptable();
}

function formOf(clause: string, transforms: boolean): AnswerForm | 'unknown-transform' | undefined {
  const [type = '', ...parameters] = clause.split(';').map((part) => part.trim());
  const values = new Map(parameters.map((part) => [part.split('=')[0] ?? '', part.split('=')[1] ?? '']));
  const encoding = encodingOf(type.toLowerCase());
  if (encoding === undefined) return undefined;
  const pretty = values.get('pretty') === '1';
  const as = values.get('as');
  if (as === undefined) return { shape: 'object', encoding, pretty };
  const shape = transforms ? SHAPES.get(as) : undefined;
  const served =
    values.get('g') === 'meta.k8s.io' && (values.get('v') === 'v1' || values.get('v') === 'v1beta1');
  return shape === undefined || !served ? 'unknown-transform' : { shape, encoding, pretty };
}

function encodingOf(type: string): AnswerForm['encoding'] | undefined {
  if (type === 'application/json' || type === '*/*' || type === 'application/*') return 'json';
  return type === 'application/yaml' ? 'yaml' : undefined;
}

const REPRESENTATIONS = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

const notAcceptable = (): StatusError =>
  statusError({
    code: 406,
    reason: 'NotAcceptable',
    message: `406: Not Acceptable\n\nAvailable representations: ${REPRESENTATIONS}`,
    details: {},
  });

const onlyAccepts = (): StatusError =>
  statusError({
    code: 406,
    reason: 'NotAcceptable',
    message: `only the following media types are accepted: ${REPRESENTATIONS}`,
  });
