package weir.control.config;

import org.jspecify.annotations.Nullable;

/**
 * A {@code track_file} block: a file with a number in it.
 *
 * @param at where it begins
 * @param weight -254..254: the number counts so many times
 * @param reverse whether it is taken from the priority
 * @param initial what is written into the file at the start; null for nothing
 * @param overwrite whether also into one that is there
 */
public record TrackFile(
    Position at,
    String name,
    String file,
    int weight,
    boolean reverse,
    @Nullable Integer initial,
    boolean overwrite) {}
