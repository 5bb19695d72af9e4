// What the resources of a stack are to its template: `Ref` is the physical id, `Fn::GetAtt` an attribute.
import type { CloudContext } from '../../service.js';
import { templateError } from '../problems.js';
import { resourcesOf } from './stack-book.js';
import type { ResourceValues } from './stack-scope.js';

/** Values of the resources as they are now. */
export function liveValues(context: CloudContext, stackId: string): ResourceValues {
  const rows = new Map(resourcesOf(context, stackId).map((row) => [row.logicalId, row]));
  return {
    ref: (logicalId) => rows.get(logicalId)?.physicalId ?? '',
    attribute(logicalId, name) {
      const row = rows.get(logicalId);
      const value = row?.attributes[name];
      if (value !== undefined) return value;
      throw templateError(`resource ${logicalId} does not support attribute type ${name} in Fn::GetAtt`);
    },
  };
}
