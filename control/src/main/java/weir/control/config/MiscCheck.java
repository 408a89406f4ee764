package weir.control.config;

/**
 * A {@code MISC_CHECK} block: the server is good when a program ends with 0.
 *
 * @param script to run; its timeout is {@code misc_timeout}, or delay_loop where that is silent
 * @param dynamic whether a status of 2..255 sets the weight to that less 2 ({@code misc_dynamic})
 */
public record MiscCheck(CheckSettings settings, Script script, boolean dynamic) implements Check {}
