package weir.ffi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The installed C headers, asked through gcc. */
final class Headers {
  private static final Pattern ABSENT = Pattern.compile("'#pragma message: absent: (.*)'");

  private Headers() {}

  static boolean available() {
    try {
      return run("--version", "").status == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** What gcc said: {@code status} 0 where every claim holds. */
  record Verdict(int status, String output) {
    /** The subjects of claims that these headers are too old for. */
    List<String> absent() {
      return ABSENT.matcher(output).results().map(found -> found.group(1)).toList();
    }
  }

  /** Has gcc decide {@code claims} by {@code headers}. */
  static Verdict check(List<String> headers, List<Claim> claims) throws IOException {
    String source =
        "#define _GNU_SOURCE\n#include <stddef.h>\n#include <linux/version.h>\n"
            + headers.stream().map("#include <%s>\n"::formatted).collect(Collectors.joining())
            + claims.stream().map(Headers::assertion).collect(Collectors.joining());
    return run("-fsyntax-only", source);
  }

  private static String assertion(Claim claim) {
    String assertion =
        "_Static_assert(%s, \"%s\");\n".formatted(claim.expression(), claim.expression());
    Claim.Version since = claim.since();
    if (since.equals(Claim.Version.ANY)) {
      return assertion;
    }
    return """
        #if LINUX_VERSION_CODE >= KERNEL_VERSION(%d, %d, 0)
        %s#else
        #pragma message "absent: %s"
        #endif
        """
        .formatted(since.major(), since.minor(), assertion, claim.subject());
  }

  private static Verdict run(String mode, String source) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("gcc", "-std=gnu11", mode, "-x", "c", "-").redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process gcc = builder.start();
    try (var in = gcc.getOutputStream()) {
      in.write(source.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Verdict(gcc.waitFor(), output);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
