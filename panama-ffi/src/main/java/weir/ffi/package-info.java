/**
 * Linux through java.lang.foreign: system calls, structures, constants, and the few kernel
 * interfaces built on them that more than one module needs (rtnetlink, packet sockets, network
 * namespaces).
 *
 * <p>There is no native library and nothing is generated. Everything goes through {@link
 * weir.ffi.Syscall}, one handle on libc's {@code syscall}, and {@link weir.ffi.Memory}, all of
 * memory by address.
 *
 * <h2>Errors</h2>
 *
 * {@link weir.ffi.Libc} and {@link weir.ffi.Syscall#call} return {@code -errno} as a value, for hot
 * paths and for callers to whom a failure is an answer. Everything else throws {@link
 * weir.ffi.ErrnoException}.
 *
 * <h2>Structures</h2>
 *
 * One final class per C structure, in the shape that jextract gives: {@code LAYOUT} with C's member
 * names, {@code SIZEOF}, an {@code X_OFFSET} per used member, static accessors that take the
 * address of the structure, and the C declaration in the Javadoc. To add one:
 *
 * <ol>
 *   <li>Annotate the class with {@link weir.ffi.CStruct}: the C type and the header.
 *   <li>Name every member of {@code LAYOUT} as C does, padding apart. An anonymous struct or union
 *       of C gets a name of ours, listed in {@link weir.ffi.CStruct#anonymous}.
 *   <li>Name an offset after the member's path, {@code request.csum_start} being {@code
 *       REQUEST_CSUM_START_OFFSET}.
 *   <li>A member, structure or constant younger than the kernel floor carries {@link
 *       weir.ffi.SinceLinux}.
 * </ol>
 *
 * <p>Constants keep their C names in one class per header, annotated with {@link
 * weir.ffi.CConstants}; each non-private {@code int} or {@code long} in it is a C constant.
 *
 * <p>The {@code abi} test finds all of these by reflection, compares them with the installed
 * headers by gcc and with the running kernel by its BTF, and fails for a class with {@code LAYOUT}
 * that has no annotation.
 *
 * <p>Nothing here starts a thread or keeps state between calls; an object belongs to whoever opened
 * it.
 */
package weir.ffi;
