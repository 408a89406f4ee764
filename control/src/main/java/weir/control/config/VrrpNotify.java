package weir.control.config;

import org.jspecify.annotations.Nullable;

/**
 * Who is told when an instance or a group changes its state; null for nobody.
 *
 * @param master run when it becomes MASTER
 * @param backup when it becomes BACKUP
 * @param fault when it becomes FAULT
 * @param stop when the director stops
 * @param deleted when a reload takes the instance away
 * @param any run after each of these, with what, which, state and priority as arguments
 * @param masterRxLowerPri when a MASTER hears an advert of lower priority
 * @param priorityChanges whether FIFOs are told of priorities
 * @param smtpAlert whether mail is sent
 */
public record VrrpNotify(
    @Nullable Script master,
    @Nullable Script backup,
    @Nullable Script fault,
    @Nullable Script stop,
    @Nullable Script deleted,
    @Nullable Script any,
    @Nullable Script masterRxLowerPri,
    boolean priorityChanges,
    boolean smtpAlert) {}
