package weir.control.config;

import java.util.List;

/** What blocks around VRRP must agree on. */
final class CrossChecks {
  private static final int AUTH_PASS_LENGTH = 8;

  private final Grammar grammar = Grammar.KEEPALIVED;
  private final Diagnostics diagnostics;

  CrossChecks(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  /** Checks a whole file. */
  void check(List<Statement> statements) {
    Fields root = new Fields(statements, grammar.root());
    List<Statement> instances = root.all("vrrp_instance");
    instances.forEach(this::authentication);
    root.all("vrrp_sync_group").forEach(this::syncGroup);
    scripts(root);
  }

  private void authentication(Statement instance) {
    Section section = grammar.section("vrrp_instance");
    for (Statement block : new Fields(instance.statements(), section).all("authentication")) {
      Fields fields = new Fields(block.statements(), grammar.section("authentication"));
      Word password = fields.value("auth_pass");
      if (fields.last("auth_type") != null && fields.last("auth_pass") == null) {
        diagnostics.warning(
            block.at(),
            "authentication without auth_pass: keepalived would run without authentication",
            "write auth_pass into the block");
      } else if (password != null && password.text().length() > AUTH_PASS_LENGTH) {
        diagnostics.warning(
            password.at(),
            "auth_pass is longer than " + AUTH_PASS_LENGTH + " characters: the rest is not used",
            "shorten it, on every router alike");
      }
    }
  }

  private void syncGroup(Statement group) {
    Section section = grammar.section("vrrp_sync_group");
    int members =
        new Fields(group.statements(), section)
            .all("group").stream()
                .flatMap(list -> list.statements().stream())
                .mapToInt(line -> 1 + line.arguments().size())
                .sum();
    if (members == 1) {
      diagnostics.warning(
          group.at(),
          group.title() + " has one member only",
          "name every instance that must change state with it, or remove the group");
    }
  }

  private void scripts(Fields root) {
    Statement script = root.last("vrrp_script");
    Fields global = Fields.of(root.all("global_defs"), grammar.section("global_defs"));
    if (script != null && global.last("enable_script_security") == null) {
      diagnostics.warning(
          script.at(),
          "scripts without enable_script_security: keepalived would run them as they are, as root",
          "write enable_script_security and script_user into global_defs");
    }
  }
}
