package weir.control.config;

/**
 * A {@code SEND_EXPECT} block, the check of Piranha's nanny (P13): the server is good when it
 * answers as expected.
 *
 * @param send what is sent once connected, escapes resolved; empty for nothing
 * @param expect what the answer must begin with; empty for any answer, or none
 * @param regex whether {@code expect} is a pattern of {@link java.util.regex.Pattern} that the
 *     answer must contain
 */
public record SendExpectCheck(CheckSettings settings, String send, String expect, boolean regex)
    implements Check {}
