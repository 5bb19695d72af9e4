// A route as answers show it: a black hole when its target is gone.
import type { Params } from '../params.js';
import type { CloudContext } from '../service.js';
import {
  egressGateways,
  internetGateways,
  natGateways,
  networkInterfaces,
  vpcEndpoints,
} from './ec2-rows.js';
import { instances } from './instance-rows.js';
import type { RouteRow } from './route-table-rows.js';

/** The members of a route. */
export const routeView = (route: RouteRow, context: CloudContext): Params => ({
  [route.destinationKind]: route.destination,
  [route.targetKind]: route.target,
  State: targetThere(route, context) ? 'active' : 'blackhole',
  Origin: route.origin,
});

function targetThere({ target }: RouteRow, context: CloudContext): boolean {
  if (target === 'local' || target.startsWith('tgw-') || target.startsWith('pcx-')) return true;
  const nat = context.rows(natGateways).get(target);
  if (nat) return nat.deletedMs === undefined;
  return (
    context.rows(internetGateways).get(target) !== undefined ||
    context.rows(egressGateways).get(target) !== undefined ||
    context.rows(vpcEndpoints).get(target) !== undefined ||
    context.rows(networkInterfaces).get(target) !== undefined ||
    context.rows(instances).get(target) !== undefined
  );
}
