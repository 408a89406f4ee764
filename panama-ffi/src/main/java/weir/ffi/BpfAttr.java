package weir.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.lang.foreign.UnionLayout;

/**
 * The argument of bpf(2): {@code union bpf_attr} of {@code linux/bpf.h}, as much of it as is used.
 *
 * <p>The kernel takes a union that is shorter or longer than its own as long as what it does not
 * know is zero; so the whole of {@link #SIZEOF} is to be zeroed before use.
 */
@CStruct(
    value = "union bpf_attr",
    header = "linux/bpf.h",
    anonymous = {"map_create", "map_elem", "prog_load"},
    partial = true)
public final class BpfAttr {
  private static final StructLayout MAP_CREATE =
      MemoryLayout.structLayout(
          JAVA_INT.withName("map_type"),
          JAVA_INT.withName("key_size"),
          JAVA_INT.withName("value_size"),
          JAVA_INT.withName("max_entries"),
          JAVA_INT.withName("map_flags"),
          JAVA_INT.withName("inner_map_fd"),
          JAVA_INT.withName("numa_node"),
          MemoryLayout.sequenceLayout(Bpf.BPF_OBJ_NAME_LEN, JAVA_BYTE).withName("map_name"));

  private static final StructLayout MAP_ELEM =
      MemoryLayout.structLayout(
          JAVA_INT.withName("map_fd"),
          MemoryLayout.paddingLayout(4),
          JAVA_LONG.withName("key"),
          JAVA_LONG.withName("value"),
          JAVA_LONG.withName("flags"));

  private static final StructLayout PROG_LOAD =
      MemoryLayout.structLayout(
          JAVA_INT.withName("prog_type"),
          JAVA_INT.withName("insn_cnt"),
          JAVA_LONG.withName("insns"),
          JAVA_LONG.withName("license"),
          JAVA_INT.withName("log_level"),
          JAVA_INT.withName("log_size"),
          JAVA_LONG.withName("log_buf"),
          JAVA_INT.withName("kern_version"),
          JAVA_INT.withName("prog_flags"),
          MemoryLayout.sequenceLayout(Bpf.BPF_OBJ_NAME_LEN, JAVA_BYTE).withName("prog_name"),
          JAVA_INT.withName("prog_ifindex"),
          JAVA_INT.withName("expected_attach_type"));

  private static final StructLayout TEST =
      MemoryLayout.structLayout(
          JAVA_INT.withName("prog_fd"),
          JAVA_INT.withName("retval"),
          JAVA_INT.withName("data_size_in"),
          JAVA_INT.withName("data_size_out"),
          JAVA_LONG.withName("data_in"),
          JAVA_LONG.withName("data_out"),
          JAVA_INT.withName("repeat"),
          JAVA_INT.withName("duration"),
          JAVA_INT.withName("ctx_size_in"),
          JAVA_INT.withName("ctx_size_out"),
          JAVA_LONG.withName("ctx_in"),
          JAVA_LONG.withName("ctx_out"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("cpu"),
          JAVA_INT.withName("batch_size"));

  private static final StructLayout LINK_CREATE =
      MemoryLayout.structLayout(
          JAVA_INT.withName("prog_fd"),
          JAVA_INT.withName("target_ifindex"),
          JAVA_INT.withName("attach_type"),
          JAVA_INT.withName("flags"));

  public static final UnionLayout LAYOUT =
      MemoryLayout.unionLayout(
          MAP_CREATE.withName("map_create"),
          MAP_ELEM.withName("map_elem"),
          PROG_LOAD.withName("prog_load"),
          TEST.withName("test"),
          LINK_CREATE.withName("link_create"));

  /** Bytes that are handed to the kernel. */
  public static final long SIZEOF = LAYOUT.byteSize();

  // BPF_MAP_CREATE
  public static final long MAP_TYPE_OFFSET = offset("map_create", "map_type");
  public static final long KEY_SIZE_OFFSET = offset("map_create", "key_size");
  public static final long VALUE_SIZE_OFFSET = offset("map_create", "value_size");
  public static final long MAX_ENTRIES_OFFSET = offset("map_create", "max_entries");
  public static final long MAP_FLAGS_OFFSET = offset("map_create", "map_flags");
  public static final long MAP_NAME_OFFSET = offset("map_create", "map_name");

  // BPF_MAP_LOOKUP_ELEM, BPF_MAP_UPDATE_ELEM, BPF_MAP_DELETE_ELEM
  public static final long MAP_FD_OFFSET = offset("map_elem", "map_fd");
  public static final long KEY_OFFSET = offset("map_elem", "key");
  public static final long VALUE_OFFSET = offset("map_elem", "value");
  public static final long FLAGS_OFFSET = offset("map_elem", "flags");

  // BPF_PROG_LOAD
  public static final long PROG_TYPE_OFFSET = offset("prog_load", "prog_type");
  public static final long INSN_CNT_OFFSET = offset("prog_load", "insn_cnt");
  public static final long INSNS_OFFSET = offset("prog_load", "insns");
  public static final long LICENSE_OFFSET = offset("prog_load", "license");
  public static final long LOG_LEVEL_OFFSET = offset("prog_load", "log_level");
  public static final long LOG_SIZE_OFFSET = offset("prog_load", "log_size");
  public static final long LOG_BUF_OFFSET = offset("prog_load", "log_buf");
  public static final long PROG_FLAGS_OFFSET = offset("prog_load", "prog_flags");
  public static final long PROG_NAME_OFFSET = offset("prog_load", "prog_name");
  public static final long EXPECTED_ATTACH_TYPE_OFFSET =
      offset("prog_load", "expected_attach_type");

  // BPF_PROG_TEST_RUN
  public static final long TEST_PROG_FD_OFFSET = offset("test", "prog_fd");
  public static final long TEST_RETVAL_OFFSET = offset("test", "retval");
  public static final long TEST_DATA_SIZE_IN_OFFSET = offset("test", "data_size_in");
  public static final long TEST_DATA_SIZE_OUT_OFFSET = offset("test", "data_size_out");
  public static final long TEST_DATA_IN_OFFSET = offset("test", "data_in");
  public static final long TEST_DATA_OUT_OFFSET = offset("test", "data_out");
  public static final long TEST_REPEAT_OFFSET = offset("test", "repeat");
  public static final long TEST_CTX_SIZE_IN_OFFSET = offset("test", "ctx_size_in");
  public static final long TEST_CTX_IN_OFFSET = offset("test", "ctx_in");
  public static final long TEST_FLAGS_OFFSET = offset("test", "flags");
  public static final long TEST_BATCH_SIZE_OFFSET = offset("test", "batch_size");

  // BPF_LINK_CREATE
  public static final long LINK_CREATE_PROG_FD_OFFSET = offset("link_create", "prog_fd");
  public static final long LINK_CREATE_TARGET_IFINDEX_OFFSET =
      offset("link_create", "target_ifindex");
  public static final long LINK_CREATE_ATTACH_TYPE_OFFSET = offset("link_create", "attach_type");
  public static final long LINK_CREATE_FLAGS_OFFSET = offset("link_create", "flags");

  private BpfAttr() {}

  private static long offset(String command, String field) {
    return LAYOUT.byteOffset(PathElement.groupElement(command), PathElement.groupElement(field));
  }
}
