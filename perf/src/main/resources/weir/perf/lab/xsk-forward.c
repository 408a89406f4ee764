// A forwarder in C: what AF_XDP in copy mode gives without Java. Takes every packet from one
// interface and sends it out of another with other MACs, in bursts of 64; one thread, that never
// waits. Weir does the same work and more; this is what it is measured against.
//
//   gcc -O3 -march=native -o xsk-forward xsk-forward.c -lxdp -lbpf
//   xsk-forward IN OUT TO-MAC FROM-MAC      prints "ready"; ends with SIGTERM

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <xdp/xsk.h>

enum { FRAME = 2048, FRAMES = 4096, RING = 2048, BURST = 64 };

static void fail(const char *what, int error) {
  fprintf(stderr, "xsk-forward: %s: %s\n", what, strerror(abs(error)));
  exit(1);
}

static struct xsk_socket *open_socket(const char *device, struct xsk_umem *umem,
                                      struct xsk_ring_cons *rx, struct xsk_ring_prod *tx,
                                      struct xsk_ring_prod *fill, struct xsk_ring_cons *done) {
  struct xsk_socket_config config = {.rx_size = RING,
                                     .tx_size = RING,
                                     .libxdp_flags = XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD,
                                     .bind_flags = XDP_COPY | XDP_USE_NEED_WAKEUP};
  struct xsk_socket *socket;
  int error =
      xsk_socket__create_shared(&socket, device, 0, umem, rx, tx, fill, done, &config);
  if (error) fail(device, error);
  return socket;
}

// return bpf_redirect_map(&sockets, context->rx_queue_index, XDP_PASS)
static void steer(const char *device, int socket) {
  int sockets = bpf_map_create(BPF_MAP_TYPE_XSKMAP, "sockets", 4, 4, 1, NULL);
  if (sockets < 0) fail("create a map", errno);
  int queue = 0;
  if (bpf_map_update_elem(sockets, &queue, &socket, 0)) fail("fill the map", errno);
  struct bpf_insn program[] = {
      {.code = BPF_LDX | BPF_W | BPF_MEM, .dst_reg = 2, .src_reg = 1, .off = 16},
      {.code = BPF_LD | BPF_DW | BPF_IMM, .dst_reg = 1, .src_reg = BPF_PSEUDO_MAP_FD, .imm = sockets},
      {0},
      {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 3, .imm = XDP_PASS},
      {.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_redirect_map},
      {.code = BPF_JMP | BPF_EXIT}};
  int fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "xsk_forward", "GPL", program,
                         sizeof program / sizeof *program, NULL);
  if (fd < 0) fail("load the program", errno);
  LIBBPF_OPTS(bpf_link_create_opts, options, .flags = XDP_FLAGS_DRV_MODE);
  if (bpf_link_create(fd, if_nametoindex(device), BPF_XDP, &options) < 0)
    fail("attach the program", errno);
}

static void parse_mac(const char *text, uint8_t *mac) {
  if (sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", mac, mac + 1, mac + 2, mac + 3, mac + 4,
             mac + 5) != 6)
    fail(text, EINVAL);
}

int main(int count, char **arguments) {
  if (count != 5) fail("usage: xsk-forward IN OUT TO-MAC FROM-MAC", EINVAL);
  uint8_t macs[12];
  parse_mac(arguments[3], macs);
  parse_mac(arguments[4], macs + 6);

  uint8_t *memory = mmap(NULL, (size_t)FRAME * FRAMES, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (memory == MAP_FAILED) fail("take memory", errno);
  struct xsk_ring_prod in_fill, in_tx, out_fill, tx;
  struct xsk_ring_cons in_done, rx, out_rx, done;
  struct xsk_umem_config config = {.fill_size = RING, .comp_size = RING, .frame_size = FRAME};
  struct xsk_umem *umem;
  int error = xsk_umem__create(&umem, memory, (uint64_t)FRAME * FRAMES, &in_fill, &in_done, &config);
  if (error) fail("register memory", error);
  struct xsk_socket *in = open_socket(arguments[1], umem, &rx, &in_tx, &in_fill, &in_done);
  struct xsk_socket *out = open_socket(arguments[2], umem, &out_rx, &tx, &out_fill, &done);
  int out_fd = xsk_socket__fd(out);

  uint32_t at;
  xsk_ring_prod__reserve(&in_fill, RING, &at);
  for (int i = 0; i < RING; i++) *xsk_ring_prod__fill_addr(&in_fill, at + i) = (uint64_t)i * FRAME;
  xsk_ring_prod__submit(&in_fill, RING);
  steer(arguments[1], xsk_socket__fd(in));
  puts("ready");
  fflush(stdout);

  for (;;) {
    uint32_t from, to;
    uint32_t sent = xsk_ring_cons__peek(&done, 2 * BURST, &from);
    if (sent) {
      xsk_ring_prod__reserve(&in_fill, sent, &to);
      for (uint32_t i = 0; i < sent; i++)
        *xsk_ring_prod__fill_addr(&in_fill, to + i) =
            *xsk_ring_cons__comp_addr(&done, from + i) & ~(uint64_t)(FRAME - 1);
      xsk_ring_cons__release(&done, sent);
      xsk_ring_prod__submit(&in_fill, sent);
    }
    uint32_t packets = xsk_ring_cons__peek(&rx, BURST, &from);
    if (!packets) {
      if (xsk_prod_nb_free(&tx, RING) != RING) sendto(out_fd, NULL, 0, MSG_DONTWAIT, NULL, 0);
      continue;
    }
    while (xsk_ring_prod__reserve(&tx, packets, &to) != packets)
      sendto(out_fd, NULL, 0, MSG_DONTWAIT, NULL, 0);
    for (uint32_t i = 0; i < packets; i++) {
      const struct xdp_desc *packet = xsk_ring_cons__rx_desc(&rx, from + i);
      struct xdp_desc *next = xsk_ring_prod__tx_desc(&tx, to + i);
      memcpy(memory + packet->addr, macs, sizeof macs);
      next->addr = packet->addr;
      next->len = packet->len;
      next->options = 0;
    }
    xsk_ring_cons__release(&rx, packets);
    xsk_ring_prod__submit(&tx, packets);
    sendto(out_fd, NULL, 0, MSG_DONTWAIT, NULL, 0);
  }
}
