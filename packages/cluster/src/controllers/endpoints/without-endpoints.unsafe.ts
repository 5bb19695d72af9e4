// The schema calls `endpoints` required, yet the real controller leaves it out of slices that have none.
import type { EndpointSlice } from '@berth/kube';

type Content = Pick<EndpointSlice, 'endpoints' | 'ports'>;

/** The content without its list of endpoints; only for writing. */
export const withoutEndpoints = ({ ports }: Content): Content => ({ ports }) as Content;
