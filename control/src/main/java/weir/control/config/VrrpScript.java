package weir.control.config;

/**
 * A {@code vrrp_script} block.
 *
 * @param at where it begins
 * @param script its timeout is that of one run
 * @param intervalMs between two runs
 * @param weight -253..253, for those that track it and are silent
 * @param reverse likewise
 * @param rise how many good runs make it up
 * @param fall how many bad ones make it down
 * @param initFail whether it is down at the start
 */
public record VrrpScript(
    Position at,
    String name,
    Script script,
    long intervalMs,
    int weight,
    boolean reverse,
    int rise,
    int fall,
    boolean initFail) {}
