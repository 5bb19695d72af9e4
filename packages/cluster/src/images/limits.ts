// Every bound of the image store in one place.

/** Layers of no image that are kept for the next build, together. */
export const unusedLayerBytesMax = 10 * 1024 ** 3;
/** A layer that was named to somebody is kept this long, so that a container can begin to use it. */
export const layerHandedOutMs = 60_000;
/** Lines of a failed step that its problem shows. */
export const failureLinesMax = 20;
/** Levels of aliases in an image map. */
export const aliasDepthMax = 8;
/** Layers of one image. */
export const layersMax = 64;
/** How often a running step's log is looked at. */
export const buildLogPollMs = 50;
/** Bytes that ADD takes from a URL. */
export const downloadBytesMax = 512 * 1024 ** 2;
