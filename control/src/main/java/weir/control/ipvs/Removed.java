package weir.control.ipvs;

import weir.control.config.ServiceKey;

/**
 * A destination that is no longer in the table and still has connections.
 *
 * @param service that it was one of; it may be gone too
 */
public record Removed(ServiceKey service, Destination destination) {}
