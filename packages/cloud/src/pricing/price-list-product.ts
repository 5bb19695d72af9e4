// One entry of AWS's price list: a product with its attributes and the term on demand, as GetProducts gives it.
import { createHash } from 'node:crypto';

/** A product and what a unit of it costs. */
export interface PriceListProduct {
  /** `AmazonEC2`, `AmazonEKS`, … */
  readonly serviceCode: string;
  readonly productFamily: string;
  /** As AWS names them; `usagetype` tells products apart. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly unit: string;
  /** By the amount from which it holds: `{'0': 0.5, '10240': 0.25}`. */
  readonly usdFrom: Readonly<Record<string, number>>;
}

/** When the list was made, and since when its prices hold. */
export interface PriceListDates {
  readonly publicationDate: string;
  readonly effectiveDate: string;
}

/** Codes of the term on demand and of a price by the hour, which are the same for all products. */
const ON_DEMAND = 'JRTCKXETXF';
const RATE = '6YS6EN2CT7';

/** Renders the JSON text that GetProducts has in `PriceList`. */
export function renderProduct(product: PriceListProduct, dates: PriceListDates): string {
  const { serviceCode, productFamily, attributes } = product;
  const sku = skuOf(product);
  return JSON.stringify({
    product: { productFamily, attributes: { ...attributes, servicecode: serviceCode }, sku },
    serviceCode,
    terms: { OnDemand: { [`${sku}.${ON_DEMAND}`]: termOf(product, sku, dates) } },
    version: dates.publicationDate.replaceAll(/\D/g, '').slice(0, 14),
    publicationDate: dates.publicationDate,
  });
}

function termOf({ unit, usdFrom, attributes }: PriceListProduct, sku: string, dates: PriceListDates): object {
  const ranges = Object.entries(usdFrom).toSorted(([a], [b]) => Number(a) - Number(b));
  const priceDimensions = ranges.map(([beginRange, usd], index) => {
    const rateCode = `${sku}.${ON_DEMAND}.${index === 0 ? RATE : `${RATE.slice(0, 9)}${index}`}`;
    const price = usd.toFixed(10);
    return [
      rateCode,
      {
        unit,
        endRange: ranges[index + 1]?.[0] ?? 'Inf',
        description: `$${usd} per ${unit} of ${attributes['usagetype'] ?? ''}`,
        appliesTo: [],
        rateCode,
        beginRange,
        pricePerUnit: { USD: price },
      },
    ] as const;
  });
  return {
    priceDimensions: Object.fromEntries(priceDimensions),
    sku,
    effectiveDate: dates.effectiveDate,
    offerTermCode: ON_DEMAND,
    termAttributes: {},
  };
}

/** Sixteen capitals and digits, the same for the same product. */
function skuOf({ serviceCode, attributes }: PriceListProduct): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([serviceCode, attributes]))
    .digest();
  return Array.from(digest.subarray(0, 16), (byte) => SKU_LETTERS.charAt(byte % SKU_LETTERS.length)).join('');
}

const SKU_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
