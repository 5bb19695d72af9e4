// The Price List API: GetProducts and what people call to find their way in it.
import { awsError } from '../aws-error.js';
import { pageOf } from '../paging.js';
import { integer, records, requiredText, text, type Params } from '../params.js';
import { defaultRegions } from '../regions.js';
import type { CloudContext, Operation, Service } from '../service.js';
import { type PriceListProduct, renderProduct } from './price-list-product.js';
import { shippedProducts } from './shipped-products.js';

export const pricingService: Service = {
  name: 'pricing',
  protocol: 'json',
  namespace: 'AWSPriceListService',
  operations: {
    GetProducts: (params, context) => {
      const serviceCode = knownService(requiredText(params, 'ServiceCode'), context);
      const tests = records(params, 'Filters').map(filterOf);
      const found = productsOf(context).filter(
        (product) => product.serviceCode === serviceCode && tests.every((test) => test(product)),
      );
      const now = new Date(context.clock.now()).toISOString();
      const dates = { publicationDate: now, effectiveDate: `${now.slice(0, 8)}01T00:00:00Z` };
      const { items, next } = pageOf(found, pageRequest(params));
      const PriceList = items.map((product) => renderProduct(product, dates));
      return { FormatVersion: 'aws_v1', PriceList, NextToken: next };
    },
    DescribeServices: (params, context) => {
      const code = text(params, 'ServiceCode');
      const codes = code === undefined ? serviceCodes(context) : [knownService(code, context)];
      const { items, next } = pageOf(codes, pageRequest(params));
      const Services = items.map((ServiceCode) => ({
        ServiceCode,
        AttributeNames: attributeNames(ServiceCode, context),
      }));
      return { FormatVersion: 'aws_v1', Services, NextToken: next };
    },
    GetAttributeValues: (params, context) => {
      const serviceCode = knownService(requiredText(params, 'ServiceCode'), context);
      const name = requiredText(params, 'AttributeName');
      const own = productsOf(context).filter((product) => product.serviceCode === serviceCode);
      const values = [...new Set(own.flatMap((product) => attributeOf(product, name) ?? []))].toSorted();
      const { items, next } = pageOf(values, pageRequest(params));
      return { AttributeValues: items.map((Value) => ({ Value })), NextToken: next };
    },
  } satisfies Record<string, Operation>,
};

/** The list of all regions, whichever endpoint is asked. What was injected goes instead of what is shipped. */
function productsOf({ options }: CloudContext): readonly PriceListProduct[] {
  return options.priceList ?? (shipped ??= defaultRegions.flatMap(shippedProducts));
}

let shipped: readonly PriceListProduct[] | undefined;

const pageRequest = (params: Params) => {
  const limit = integer(params, 'MaxResults') ?? 100;
  if (limit < 1 || limit > 100)
    throw awsError('InvalidParameterException', 'MaxResults must be between 1 and 100');
  return { limit, token: text(params, 'NextToken'), badToken: 'InvalidParameterException' };
};

const serviceCodes = (context: CloudContext): readonly string[] =>
  [...new Set(productsOf(context).map(({ serviceCode }) => serviceCode))].toSorted();

function knownService(serviceCode: string, context: CloudContext): string {
  if (serviceCodes(context).includes(serviceCode)) return serviceCode;
  throw awsError('InvalidParameterException', `Service code ${serviceCode} not found`);
}

function attributeNames(serviceCode: string, context: CloudContext): readonly string[] {
  const own = productsOf(context).filter((product) => product.serviceCode === serviceCode);
  const names = own.flatMap(({ attributes }) => Object.keys(attributes));
  return [...new Set(['productFamily', 'servicecode', ...names])].toSorted();
}

const attributeOf = (product: PriceListProduct, name: string): string | undefined => {
  if (name === 'productFamily') return product.productFamily;
  return name === 'servicecode' ? product.serviceCode : product.attributes[name];
};

/** All filters must hold. A product without the attribute matches none of them but NONE_OF. */
function filterOf(filter: Params): (product: PriceListProduct) => boolean {
  const [type, field, value] = ['Type', 'Field', 'Value'].map((name) => requiredText(filter, name));
  const wanted = (value ?? '').split(',');
  const of = (product: PriceListProduct) => attributeOf(product, field ?? '');
  switch (type) {
    case 'TERM_MATCH':
    case 'EQUALS':
      return (product) => of(product) === value;
    case 'CONTAINS':
      return (product) => of(product)?.includes(value ?? '') ?? false;
    case 'ANY_OF':
      return (product) => wanted.includes(of(product) ?? '');
    case 'NONE_OF':
      return (product) => !wanted.includes(of(product) ?? '');
    default:
      throw awsError('InvalidParameterException', `Invalid filter type ${type ?? ''}`);
  }
}
