// EC2's spot price history: of each zone the price that holds now, from the tables of `compute`.
import { instanceTypeNames, shippedPricePerHour } from '@berth/compute';
import { pageOf } from '../paging.js';
import { integer, text, texts } from '../params.js';
import { filtersOf, keepMatching } from '../ec2/filters.js';
import { zonesOffering } from '../ec2/instance-type-operations.js';
import type { Operation } from '../service.js';

const DESCRIPTION = 'Linux/UNIX';

export const spotOperations: Readonly<Record<string, Operation>> = {
  DescribeSpotPriceHistory: (params, { region, clock, options }) => {
    const named = texts(params, 'InstanceTypes');
    const descriptions = texts(params, 'ProductDescriptions');
    const zone = text(params, 'AvailabilityZone');
    const isWanted = descriptions.length === 0 || descriptions.some((each) => each.startsWith(DESCRIPTION));
    const types = named.length > 0 ? named : instanceTypeNames();
    const timestamp = new Date(clock.now());
    const prices = (isWanted ? types : []).flatMap((name) => {
      const price =
        options.spotUsdPerHour?.[name] ??
        shippedPricePerHour({ instanceType: name, region, spot: true })?.usdPerHour;
      if (price === undefined) return [];
      return zonesOffering(name, region).map((AvailabilityZone) => ({
        AvailabilityZone,
        InstanceType: name,
        ProductDescription: DESCRIPTION,
        SpotPrice: price.toFixed(6),
        Timestamp: timestamp,
      }));
    });
    const kept = keepMatching(
      prices.filter(({ AvailabilityZone }) => zone === undefined || AvailabilityZone === zone),
      filtersOf(params),
      {
        'availability-zone': ({ AvailabilityZone }) => [AvailabilityZone],
        'instance-type': ({ InstanceType }) => [InstanceType],
        'product-description': ({ ProductDescription }) => [ProductDescription],
        'spot-price': ({ SpotPrice }) => [SpotPrice],
      },
    );
    const { items, next } = pageOf(kept, {
      limit: integer(params, 'MaxResults') ?? 1000,
      token: text(params, 'NextToken'),
    });
    return { SpotPriceHistory: items, NextToken: next ?? '' };
  },
};
