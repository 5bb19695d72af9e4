// Reads one entry of AWS's price list. Thousands come in one answer, most of them for what nobody here uses, so an
// entry that has no price on demand is no mistake but is left out.
import { isJsonObject } from '@berth/kube';

/** What is read of a product. */
export interface PriceProduct {
  /** Without the region's prefix: `EBS:VolumeUsage.gp3`. */
  readonly usage: string;
  /** Of an EC2 instance; empty otherwise. */
  readonly instanceType: string;
  /** `Hrs`, `GB-Mo`, … */
  readonly unit: string;
  /** A unit on demand, in the first tier of use. */
  readonly usd: number;
}

/** Parses the JSON text of a product; undefined for one that has no price on demand. */
export function parseProduct(json: string): PriceProduct | undefined {
  const product: unknown = JSON.parse(json);
  const attributes = at(product, 'product', 'attributes');
  const usage = at(attributes, 'usagetype');
  const [term] = values(at(product, 'terms', 'OnDemand'));
  const first = firstTier(values(at(term, 'priceDimensions')));
  const usd = Number(at(first, 'pricePerUnit', 'USD') ?? Number.NaN);
  const unit = at(first, 'unit');
  if (typeof usage !== 'string' || typeof unit !== 'string' || Number.isNaN(usd)) return undefined;
  const instanceType = at(attributes, 'instanceType');
  return {
    usage: usage.replace(REGION_PREFIX, ''),
    instanceType: typeof instanceType === 'string' ? instanceType : '',
    unit,
    usd,
  };
}

/** `USW2-`, `EUC1-`, and `EU-` for Ireland, which came first there. */
const REGION_PREFIX = /^(?:EU|[A-Z]{2,3}\d)-/;

const firstTier = (dimensions: readonly unknown[]): unknown =>
  dimensions.find((dimension) => Number(at(dimension, 'beginRange') ?? 0) === 0);

const values = (object: unknown): readonly unknown[] => (isJsonObject(object) ? Object.values(object) : []);

function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce(
    (object, name) => (isJsonObject(object) && Object.hasOwn(object, name) ? object[name] : undefined),
    value,
  );
}
