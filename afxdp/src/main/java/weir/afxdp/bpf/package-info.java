/**
 * BPF without a compiler or a library: {@link weir.afxdp.bpf.Assembler} writes a program, {@link
 * weir.afxdp.bpf.BpfProgram} loads it, {@link weir.afxdp.bpf.BpfMap} is what it shares with us.
 */
package weir.afxdp.bpf;
