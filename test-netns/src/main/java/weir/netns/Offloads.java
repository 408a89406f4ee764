package weir.netns;

/** What the interfaces of a lab leave to each other: checksums, segmentation, aggregation. */
public enum Offloads {
  /** As the kernel makes veth pairs: checksums are left open and TCP sends 64 KB at once. */
  DEFAULT,
  /** Every packet is complete, as it is on a wire. */
  OFF;

  void apply(Netns namespace) {
    if (this == DEFAULT) {
      return;
    }
    for (String device : namespace.devices()) {
      namespace.run(
          "ethtool", "-K", device, "rx", "off", "tx", "off", "sg", "off", "tso", "off", "gso",
          "off", "gro", "off");
    }
  }
}
