package weir.control.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes random configurations that follow {@code keywords.txt}. */
final class Generator {
  private static final String NASTY = "ab1 \t\"'#!{}\\$@,~=\u00e9\u4e2d";

  /** Words that mean something somewhere, so that a part of what is made holds together. */
  private static final List<String> KNOWN =
      List.of(
          "alpha",
          "beta",
          "eth0",
          "192.0.2.1",
          "192.0.2.9/24",
          "2001:db8::7",
          "weight",
          "5",
          "-7",
          "reverse",
          "dev",
          "label",
          "scope",
          "link",
          "overwrite",
          "/bin/true",
          "min_ttl",
          "id",
          "tcp",
          "900",
          "all",
          "inst",
          "port",
          "group",
          "home",
          "no_track",
          "forever");

  private static final Position NOWHERE = new Position("", 1, 1);

  private final Grammar grammar = Grammar.KEEPALIVED;
  private final Random random;

  Generator(Random random) {
    this.random = random;
  }

  /** A whole file. */
  List<Statement> file() {
    return block(grammar.root(), 1 + random.nextInt(8));
  }

  private List<Statement> block(Section section, int size) {
    List<Keyword> keywords =
        section.keywords().stream().filter(k -> k.status() != Keyword.Status.OLD).toList();
    List<Statement> statements = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      statements.add(statement(keywords.get(random.nextInt(keywords.size()))));
    }
    return statements;
  }

  private Statement statement(Keyword keyword) {
    List<String> words = new ArrayList<>();
    List<Argument> form = keyword.forms().get(random.nextInt(keyword.forms().size()));
    for (Argument argument : form) {
      if (argument.optional() && random.nextBoolean()) {
        break;
      }
      words.add(value(argument));
      while (argument.takesRest() && random.nextInt(3) > 0) {
        words.add(word());
      }
    }
    String name = keyword.names().get(random.nextInt(keyword.names().size()));
    if (name.equals(Section.ANY_WORD)) {
      name = words.isEmpty() ? "entry" + random.nextInt(100) : words.removeFirst();
    }
    Section inside = grammar.sectionOf(keyword);
    return new Statement(
        at(name),
        words.stream().map(Generator::at).toList(),
        inside == null ? null : block(inside, random.nextInt(6)));
  }

  private static Word at(String text) {
    return new Word(text, NOWHERE);
  }

  private String value(Argument argument) {
    return switch (argument.kind()) {
      case WORD, TEXT, ANY -> word();
      case LITERAL, ONE, ANYCASE, BOOL ->
          argument.choices().get(random.nextInt(argument.choices().size()));
      case INT, PORT -> number(argument).toBigInteger().toString();
      case NUM, SECS -> number(argument).toPlainString();
      case IP4 -> Ipv4.format(random.nextInt());
      case IP -> random.nextBoolean() ? Ipv4.format(random.nextInt()) : "2001:db8::" + port();
      case NET ->
          random.nextInt(4) == 0
              ? "2001:db8::" + port() + "/" + random.nextInt(129)
              : Ipv4.format(random.nextInt()) + "/" + random.nextInt(33);
      case MASK -> random.nextBoolean() ? "255.255.255.0" : "" + random.nextInt(129);
    };
  }

  private BigDecimal number(Argument argument) {
    return switch (random.nextInt(3)) {
      case 0 -> argument.min();
      case 1 -> argument.max();
      default -> argument.max().min(argument.min().add(BigDecimal.valueOf(port())));
    };
  }

  private int port() {
    return 1 + random.nextInt(9999);
  }

  /** Any word at all, those that need quotes among them. */
  private String word() {
    if (random.nextInt(3) > 0) {
      return KNOWN.get(random.nextInt(KNOWN.size()));
    }
    StringBuilder word = new StringBuilder();
    int length = random.nextInt(8);
    for (int i = 0; i < length; i++) {
      word.append(NASTY.charAt(random.nextInt(NASTY.length())));
    }
    return word.toString();
  }
}
