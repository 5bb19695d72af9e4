// A request for a part of an object.
import type { ResourceInfo } from '../resource-registry.js';
import type { ResourceRequest } from './request-info.js';

export interface SubresourceRequest extends ResourceRequest {
  readonly info: ResourceInfo;
}
