// Named limits of this room, all of them AWS' own.

/** Auto Scaling: tags of a group. */
export const MAX_GROUP_TAGS = 50;
