// The embedded AWS in this process: calls come in as values, are checked against faults and policies, and answered by
// the services. The HTTP endpoint and CloudFormation are callers of this like everybody else.
import type { Clock } from '@berth/kube';
import { awsError, type AwsError } from './aws-error.js';
import type { CloudOptions } from './cloud-options.js';
import { dueItems, startDueWork, type DueItem } from './due-work.js';
import { faultError } from './fault-error.js';
import { ConnectionCut, createFaultBoard, type FaultBoard, type FaultRule } from './faults.js';
import { authorize } from './iam/authorize.js';
import { appendToJournal, readJournal, rewriteJournal } from './journal.js';
import { recordOf } from './params.js';
import type { Principal } from './principal.js';
import { defaultRegions } from './regions.js';
import { hexSource, idCounter } from './seeded-ids.js';
import type { CloudContext, InnerCall, Service } from './service.js';
import { services as allServices } from './services.js';
import { createTableStore } from './tables.unsafe.js';

/** One call of an operation. */
export interface CloudCall {
  /** `ec2`, `eks`, `cloudformation`, … */
  readonly service: string;
  /** `CreateVpc`, … */
  readonly operation: string;
  /** JSON in the shape of the SDK's input. */
  readonly params?: unknown;
  /** @default the first region */
  readonly region?: string | undefined;
  /** @default the account itself */
  readonly principal?: Principal | undefined;
}

/** An AWS account in memory, or in a file. */
export interface Cloud {
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly clock: Clock;
  readonly faults: FaultBoard;
  readonly services: readonly Service[];
  /** Answers in the shape of the SDK's output, times as Date. Throws an AwsError. */
  call(call: CloudCall): Promise<unknown>;
  /** The context of a service's own code; for the endpoint and for tests. */
  context(options: ContextOptions): CloudContext;
  /** Does all put-off work that is due. */
  settle(): Promise<void>;
  stop(): void;
}

export interface ContextOptions {
  readonly service: string;
  readonly region?: string | undefined;
  readonly principal?: Principal | undefined;
}

/** Makes the account. With `journalFile` it goes on where an earlier process left it. */
export function createCloud(options: CloudOptions, services: readonly Service[] = allServices): Cloud {
  const cloud = new EmbeddedCloud(options, services);
  cloud.start();
  return cloud;
}

/** A call with all that was left to defaults. */
interface PlacedCall extends CloudCall {
  readonly region: string;
  readonly principal: Principal;
  readonly outside: boolean;
}

class EmbeddedCloud implements Cloud {
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly clock: Clock;
  readonly faults = createFaultBoard();
  readonly services: readonly Service[];
  readonly #options: CloudOptions;
  readonly #byName: ReadonlyMap<string, Service>;
  readonly #store;
  readonly #due;
  readonly #hex;
  readonly #root: Principal;

  constructor(options: CloudOptions, services: readonly Service[]) {
    this.accountId = options.accountId ?? '123456789012';
    this.regions = options.regions ?? defaultRegions;
    this.clock = options.clock;
    this.services = services;
    this.#options = options;
    this.#byName = new Map(services.map((service) => [service.name, service]));
    this.#root = { kind: 'root', accountId: this.accountId };
    const { journalFile } = options;
    this.#store = createTableStore(journalFile ? readJournal(journalFile) : [], (change) => {
      if (journalFile) appendToJournal(journalFile, change);
    });
    if (journalFile) rewriteJournal(journalFile, this.#store.changes());
    this.#hex = hexSource(options.seed ?? 'berth', this.#store.table(idCounter, ''));
    this.#due = startDueWork({
      clock: options.clock,
      items: this.#store.table(dueItems, ''),
      perform: (item) => this.#perform(item),
      onFailure: ({ service, transition }, error) => options.onFailure?.(`${service}: ${transition}`, error),
    });
  }

  start(): void {
    for (const service of this.services)
      for (const region of this.regions) service.start?.(this.context({ service: service.name, region }));
  }

  async call(call: CloudCall): Promise<unknown> {
    await this.#due.settle();
    const region = call.region ?? this.regions[0] ?? 'us-west-2';
    return this.#answer({ ...call, region, principal: call.principal ?? this.#root, outside: true });
  }

  settle(): Promise<void> {
    return this.#due.settle();
  }

  stop(): void {
    this.#due.stop();
  }

  context({ service, region = this.regions[0] ?? '', principal = this.#root }: ContextOptions): CloudContext {
    const { accountId, clock, faults } = this;
    return {
      accountId,
      region,
      principal,
      clock,
      faults,
      options: this.#options,
      rows: (key) => this.#store.table(key, region),
      call: (inner: InnerCall) =>
        this.#answer({
          ...inner,
          region: inner.region ?? region,
          principal: inner.principal ?? principal,
          outside: false,
        }),
      later: (work) => {
        const { transition, args, delayMs } = work;
        const atMs = clock.now() + delayMs;
        this.#due.add({ atMs, service: work.service ?? service, transition, args, region, principal });
      },
      id: (prefix, length = 17) => `${prefix}-0${this.#hex(length - 1)}`,
      hex: (length) => this.#hex(length),
    };
  }

  async #answer(call: PlacedCall): Promise<unknown> {
    const { operation, principal, region, outside } = call;
    if (!this.regions.includes(region))
      throw awsError('InvalidRegion', `The region ${region} does not exist in this account`);
    const service = this.#byName.get(call.service);
    const handler = service?.operations[operation];
    if (!service || !handler) throw notSupported(call.service, operation);
    const params = recordOf(call.params);
    const context = this.context({ service: service.name, region, principal });
    const faults = this.faults.hit({ service: service.name, operation, outside });
    for (const fault of faults) await this.#suffer(fault, service, principal);
    const action = `${service.name}:${operation}`;
    const resources = service.resources?.(operation, params, context) ?? ['*'];
    if (!service.open?.includes(operation)) authorize(context, { action, resources, service });
    const output = await handler(params, context);
    if (faults.some(isCutAfter)) throw new ConnectionCut();
    return output;
  }

  async #suffer(fault: FaultRule, service: Service, principal: Principal): Promise<void> {
    if (fault.kind === 'slow') {
      await new Promise<void>((resolve) => this.clock.after(fault.delayMs ?? 0, resolve));
      return;
    }
    if (isCutAfter(fault)) return;
    throw fault.kind === 'cut' ? new ConnectionCut() : faultError(fault, service, principal);
  }

  async #perform(item: DueItem): Promise<void> {
    const transition = this.#byName.get(item.service)?.transitions?.[item.transition];
    await transition?.(item.args, this.context(item));
  }
}

const isCutAfter = ({ kind, when }: FaultRule): boolean => kind === 'cut' && when === 'after';

const notSupported = (service: string, operation: string): AwsError =>
  awsError('NotSupported', `not supported yet: ${service}:${operation} by the embedded AWS`, 501);
