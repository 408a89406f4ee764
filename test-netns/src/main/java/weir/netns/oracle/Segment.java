package weir.netns.oracle;

/** The two sides of the director. */
public enum Segment {
  /** Where clients are, behind a router. */
  FRONT,
  /** Where the real servers are. */
  BACK
}
