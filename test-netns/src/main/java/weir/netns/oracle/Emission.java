package weir.netns.oracle;

/** A frame that the director sent, and where. */
public record Emission(Segment segment, Frame frame) {
  @Override
  public String toString() {
    return segment + ": " + frame;
  }
}
