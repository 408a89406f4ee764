package weir.control.ipvs;

import java.util.BitSet;

/** Numbers from 0 to a limit; the lowest free one is next. */
final class Ids {
  private final BitSet taken = new BitSet();
  private final int limit;

  Ids(int limit) {
    this.limit = limit;
  }

  /**
   * Takes one.
   *
   * @throws IpvsException where none is left
   */
  int take() throws IpvsException {
    int id = taken.nextClearBit(0);
    if (id >= limit) {
      throw new IpvsException(IpvsException.Reason.FULL);
    }
    taken.set(id);
    return id;
  }

  void free(int id) {
    taken.clear(id);
  }
}
