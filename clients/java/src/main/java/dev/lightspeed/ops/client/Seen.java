package dev.lightspeed.ops.client;

/**
 * One entry that a watch has come to.
 *
 * @param surface resource name of the surface that emitted it
 * @param entry the entry
 * @param resumeToken goes on exactly after this entry, also from the middle of a frame: put it into
 *     the request of a watch of the same kind, of the same surface or tenant, with the same filter,
 *     in another process too
 */
public record Seen<E>(String surface, E entry, String resumeToken) {}
