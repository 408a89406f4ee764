package weir.perf.lab;

/**
 * One column of a measure's table.
 *
 * @param id as in {@link Sample#figure}
 * @param heading with its unit
 * @param digits after the point
 * @param moreIsBetter whether large values are good ones
 */
record Figure(String id, String heading, int digits, boolean moreIsBetter) {}
