package weir.ffi;

/**
 * A notification of rtnetlink.
 *
 * @param object as it is now, or as it was last
 * @param removed whether it is gone; otherwise it is new or has changed
 */
public record NetworkChange(NetworkObject object, boolean removed) {}
