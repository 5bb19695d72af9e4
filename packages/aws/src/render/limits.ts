// Named limits of this room, all of them AWS' own.

/** Auto Scaling: tags of a group. */
export const MAX_GROUP_TAGS = 50;

/** Instance types that a selector may find: Auto Scaling takes no more. */
export const MAX_SELECTED_TYPES = 40;
