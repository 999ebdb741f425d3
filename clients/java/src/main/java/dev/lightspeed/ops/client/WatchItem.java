package dev.lightspeed.ops.client;

/**
 * A watch item: one entry with its surface and resume token.
 *
 * @param surface resource name of the surface that emitted it
 * @param entry the entry
 * @param resumeToken resumes exactly after this entry, also in the middle of a frame and in another
 *     process. It fits the request of a watch of the same kind, surface or tenant, and filter
 */
public record WatchItem<E>(String surface, E entry, String resumeToken) {}
