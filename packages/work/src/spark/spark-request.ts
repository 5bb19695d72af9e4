// The body of EMR on EKS' StartJobRun, as far as it decides where pods go. Fields of the service that do not are passed
// over; fields that it does not have are refused with their place.
// https://docs.aws.amazon.com/emr-on-eks/latest/APIReference/API_StartJobRun.html
import {
  isJsonArray,
  isJsonObject,
  nearest,
  type JsonObject,
  type Problem,
  type SourcePlace,
} from '@berth/kube';
import { readSubmitParameters, type SubmitParameters } from './submit-parameters.js';

/** What was asked for. */
export interface SparkRequest {
  readonly name: string | undefined;
  /** Such as `emr-6.3.0-latest`; undefined when only a job template knows it. */
  readonly releaseLabel: string | undefined;
  /** The file that runs: its ending tells the language. */
  readonly entryPoint: string;
  readonly submit: SubmitParameters;
  /** Properties by classification; later ones of the same name win. */
  readonly classifications: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Containers that ship logs stand beside Spark's. */
  readonly shipsLogs: boolean;
}

/** A request, or what is wrong with it. */
export interface ReadSparkRequest {
  readonly request?: SparkRequest | undefined;
  readonly problems: readonly Problem[];
}

type Path = readonly (string | number)[];
type PlaceOf = (path: Path) => SourcePlace;

/** Reads a body. */
export function readSparkRequest(body: JsonObject, placeOf: PlaceOf): ReadSparkRequest {
  const problems: Problem[] = [];
  const refuse = (path: Path, message: string, hint?: string): void => {
    problems.push({ code: 'spark.request', message, hint, field: path.join('.'), place: placeOf(path) });
  };
  const reader: Reader = { refuse };
  checkFields(reader, body, { path: [], known: FIELDS });
  const driver = readDriver(reader, body['jobDriver']);
  const overrides = body['configurationOverrides'];
  const classifications = isJsonObject(overrides) ? readClassifications(reader, overrides) : new Map();
  if (!driver || problems.length > 0) return { problems };
  const name = body['name'];
  const releaseLabel = body['releaseLabel'];
  return {
    request: {
      ...driver,
      name: typeof name === 'string' ? name : undefined,
      releaseLabel: typeof releaseLabel === 'string' ? releaseLabel : undefined,
      classifications,
      shipsLogs: isJsonObject(overrides) && isJsonObject(overrides['monitoringConfiguration']),
    },
    problems,
  };
}

const FIELDS = [
  'name',
  'virtualClusterId',
  'clientToken',
  'executionRoleArn',
  'releaseLabel',
  'jobDriver',
  'configurationOverrides',
  'tags',
  'jobTemplateId',
  'jobTemplateParameters',
  'retryPolicyConfiguration',
];

interface Reader {
  readonly refuse: (path: Path, message: string, hint?: string) => void;
}

interface KnownFields {
  readonly path: Path;
  readonly known: readonly string[];
}

function checkFields({ refuse }: Reader, value: JsonObject, { path, known }: KnownFields): void {
  for (const field of Object.keys(value)) {
    if (known.includes(field)) continue;
    const near = nearest(field, known);
    const hint = near ? `did you mean ${JSON.stringify(near)}?` : `known: ${known.join(', ')}`;
    refuse([...path, field], `unknown field ${JSON.stringify(field)}`, hint);
  }
}

const SUBMIT = 'sparkSubmitJobDriver';
const SQL = 'sparkSqlJobDriver';

function readDriver(
  reader: Reader,
  jobDriver: unknown,
): Pick<SparkRequest, 'entryPoint' | 'submit'> | undefined {
  if (!isJsonObject(jobDriver)) return undefined;
  checkFields(reader, jobDriver, { path: ['jobDriver'], known: [SUBMIT, SQL] });
  const kinds = [SUBMIT, SQL].filter((kind) => isJsonObject(jobDriver[kind]));
  const [kind] = kinds;
  const driver = kind === undefined ? undefined : jobDriver[kind];
  if (kind === undefined || kinds.length !== 1 || !isJsonObject(driver)) {
    reader.refuse(['jobDriver'], `set either ${SUBMIT} or ${SQL}`);
    return undefined;
  }
  const parameters = kind === SUBMIT ? 'sparkSubmitParameters' : 'sparkSqlParameters';
  const path = ['jobDriver', kind];
  checkFields(reader, driver, { path, known: ['entryPoint', 'entryPointArguments', parameters] });
  const { entryPoint } = driver;
  if (typeof entryPoint !== 'string') {
    reader.refuse([...path, 'entryPoint'], 'must be set to the file that runs');
    return undefined;
  }
  const written = driver[parameters] ?? '';
  const submit = typeof written === 'string' ? readSubmitParameters(written) : undefined;
  if (!submit?.ok) {
    reader.refuse([...path, parameters], submit?.problem.message ?? 'must be a string');
    return undefined;
  }
  return { entryPoint, submit: submit.value };
}

function readClassifications(
  { refuse }: Reader,
  overrides: JsonObject,
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const found = new Map<string, Readonly<Record<string, string>>>();
  const list = overrides['applicationConfiguration'];
  for (const [index, item] of (isJsonArray(list) ? list : []).entries()) {
    const path = ['configurationOverrides', 'applicationConfiguration', index];
    const classification = isJsonObject(item) ? item['classification'] : undefined;
    const properties = isJsonObject(item) ? item['properties'] : undefined;
    if (typeof classification !== 'string') {
      refuse([...path, 'classification'], 'must be the name of a classification, such as spark-defaults');
      continue;
    }
    const texts: Record<string, string> = { ...found.get(classification) };
    for (const [key, value] of Object.entries(isJsonObject(properties) ? properties : {})) {
      if (typeof value === 'string') texts[key] = value;
      else refuse([...path, 'properties', key], 'must be a string', `put it in quotes: "${String(value)}"`);
    }
    found.set(classification, texts);
  }
  return found;
}
