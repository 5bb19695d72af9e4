// AWS's own SDK behind AwsCalls. A client is loaded when its service is first called: commands without AWS load none.
// Commands are looked up by name, which the types of `operations.ts` promise and the compiler cannot follow here.
import { AwsCallError, type AwsCalls } from './aws-calls.js';
import type { AwsService } from './operations.js';

export interface SdkOptions {
  readonly region: string;
  /** Name in the shared config files; the default chain when absent. */
  readonly profile?: string | undefined;
  /** Another endpoint for all services, such as that of the embedded AWS. */
  readonly endpoint?: string | undefined;
  readonly credentials?: SdkCredentials | undefined;
}

/** Keys, and the token of a session. */
interface SdkCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

interface SdkClient {
  send(command: unknown): Promise<unknown>;
  destroy(): void;
}

/** Calls by the SDK, with its credential chain and its retries. */
export function createSdkCalls(options: SdkOptions): AwsCalls & { close(): void } {
  const clients = new Map<AwsService, Promise<SdkClient>>();
  const clientOf = (service: AwsService): Promise<SdkClient> => {
    const known = clients.get(service) ?? openClient(service, options);
    clients.set(service, known);
    return known;
  };
  return {
    region: options.region,
    async send(service, operation, input) {
      try {
        const sdk = await SERVICES[service].load();
        const Command = sdk[`${operation}Command`] as new (input: unknown) => unknown;
        return (await (await clientOf(service)).send(new Command(input))) as never;
      } catch (error) {
        throw asCallError(withProfile(error, options), service, operation);
      }
    },
    close() {
      for (const client of clients.values()) void client.then((open) => open.destroy(), ignore);
    },
  };
}

/** A client that could not be opened has been reported by its call. */
const ignore = (): void => undefined;

type Sdk = Readonly<Record<string, unknown>>;

const SERVICES: Readonly<Record<AwsService, { readonly client: string; load(): Promise<Sdk> }>> = {
  autoscaling: { client: 'AutoScalingClient', load: async () => import('@aws-sdk/client-auto-scaling') },
  cloudformation: {
    client: 'CloudFormationClient',
    load: async () => import('@aws-sdk/client-cloudformation'),
  },
  ec2: { client: 'EC2Client', load: async () => import('@aws-sdk/client-ec2') },
  eks: { client: 'EKSClient', load: async () => import('@aws-sdk/client-eks') },
  iam: { client: 'IAMClient', load: async () => import('@aws-sdk/client-iam') },
  logs: { client: 'CloudWatchLogsClient', load: async () => import('@aws-sdk/client-cloudwatch-logs') },
  pricing: { client: 'PricingClient', load: async () => import('@aws-sdk/client-pricing') },
  sts: { client: 'STSClient', load: async () => import('@aws-sdk/client-sts') },
};

/** Tries of a throttled or failed call; CloudFormation throttles whole accounts. */
const MAX_ATTEMPTS = 8;

async function openClient(service: AwsService, options: SdkOptions): Promise<SdkClient> {
  // The SDK would tell users of Node 20 about itself, on stderr, in the middle of our story.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const { client, load } = SERVICES[service];
  const sdk = await load();
  const Client = sdk[client] as new (config: object) => SdkClient;
  const { region, profile, endpoint, credentials } = options;
  return new Client({
    region,
    maxAttempts: MAX_ATTEMPTS,
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
}

/** At the end of its chain of providers the SDK no longer says which profile it was told to use. */
function withProfile(error: unknown, { profile }: SdkOptions): unknown {
  if (profile === undefined || !(error instanceof Error) || error.name !== 'CredentialsProviderError')
    return error;
  const named = new Error(`profile: [${profile}]: ${error.message}`, { cause: error });
  named.name = error.name;
  return named;
}

function asCallError(error: unknown, service: string, operation: string): AwsCallError {
  const { name, Code, code, message } = Object(error) as Partial<Record<string, string>>;
  return new AwsCallError({
    service,
    operation,
    code: Code ?? name ?? code ?? 'Unknown',
    message: message ?? String(error),
    cause: error,
  });
}
