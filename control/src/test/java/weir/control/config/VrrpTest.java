package weir.control.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weir.control.config.Tracking.Tracker;
import weir.control.config.VirtualAddress.Flag;
import weir.control.config.VrrpInstance.Authentication;
import weir.control.config.VrrpInstance.Peer;
import weir.control.config.VrrpInstance.Preemption;

/** The VRRP side (K7-K13, K19): values, defaults, and what contradicts itself. */
class VrrpTest {
  private static final String[] INSTANCE = {
    "interface eth0", "virtual_router_id 51", "virtual_ipaddress {", "192.0.2.1", "}"
  };

  @Test
  void shouldReadEveryOptionOfAnInstance() {
    Checked checked =
        Texts.check(
            """
            global_defs {
              enable_script_security
              vrrp_garp_master_delay 7
              vrrp_garp_master_repeat 3
              vrrp_skip_check_adv_addr
              vrrp_down_timer_adverts 4
            }
            vrrp_script chk {
              script "/usr/bin/killall -0 haproxy"
              interval 2
              weight -20
              fall 3
              user nobody nogroup
              init_fail
            }
            track_file load {
              file /run/load
              weight 2 reverse
              init_file 5 overwrite
            }
            track_process web {
              process nginx -g daemon
              param_match initial
              weight 10
              quorum 2
              delay 0.5
              full_command
            }
            vrrp_instance VI_1 {
              state BACKUP
              interface eth0
              virtual_router_id 51
              priority 150
              advert_int 0.25
              version 3
              virtual_ipaddress {
                192.0.2.1/24 dev eth1 label eth1:1 scope link brd + home -nodad no_track
                192.0.2.2 preferred_lft forever peer 192.0.2.9/32
              }
              virtual_ipaddress_excluded {
                2001:db8::1/64 noprefixroute mngtmpaddr autojoin
              }
              virtual_routes {
                192.0.2.0/24 via 192.0.2.254 dev eth1
              }
              virtual_rules {
                from 192.0.2.0/24 table 1
              }
              unicast_src_ip 198.51.100.1
              unicast_peer {
                198.51.100.2 min_ttl 250 max_ttl 255
                198.51.100.3
              }
              unicast_ttl 64
              preempt_delay 30
              garp_master_repeat 1
              garp_extra_if all 100
              no_accept
              use_vmac vrrp51 00:11:22:33:44
              vmac_xmit_base
              dont_track_primary
              track_interface {
                eth1 weight -5 reverse
                eth2
              }
              track_script {
                chk
              }
              track_file {
                load weight 3 noreverse
              }
              track_process {
                web
              }
              notify_master "/etc/master.sh a" monitor
              notify "/etc/any.sh"
              notify_priority_changes yes
              smtp_alert
            }
            """);

    assertEquals(List.of(), Texts.errors(checked));
    Vrrp vrrp = checked.configuration().vrrp();
    VrrpScript script = vrrp.scripts().getFirst();
    assertEquals(
        new Script(List.of("/usr/bin/killall", "-0", "haproxy"), "nobody", "nogroup", 2_000),
        script.script());
    assertEquals(2_000, script.intervalMs());
    assertEquals(3, script.fall());
    assertEquals(1, script.rise());
    assertTrue(script.initFail());
    TrackFile file = vrrp.files().getFirst();
    assertEquals(
        "/run/load 2 true 5 true",
        file.file()
            + " "
            + file.weight()
            + " "
            + file.reverse()
            + " "
            + file.initial()
            + " "
            + file.overwrite());
    TrackProcess process = vrrp.processes().getFirst();
    assertEquals(List.of("nginx", "-g", "daemon"), process.command());
    assertEquals(TrackProcess.Match.INITIAL, process.match());
    assertEquals(2, process.quorum());
    assertEquals(-1, process.quorumMax());
    assertEquals(500, process.forkDelayMs());
    assertEquals(500, process.terminateDelayMs());

    VrrpInstance instance = vrrp.instances().getFirst();
    assertFalse(instance.initiallyMaster());
    assertEquals("eth0", instance.interfaceName());
    assertEquals(51, instance.routerId());
    assertEquals(150, instance.priority());
    assertEquals(250, instance.advertIntervalMs());
    assertEquals(3, instance.version());
    assertFalse(instance.ipv6());
    assertNull(instance.authentication());
    assertEquals(
        new VirtualAddress(
            address("192.0.2.1"),
            24,
            "eth1",
            "eth1:1",
            "link",
            "+",
            null,
            null,
            null,
            Set.of(Flag.HOME, Flag.NO_DAD, Flag.NO_TRACK)),
        instance.addresses().getFirst());
    assertEquals(-1L, instance.addresses().getLast().preferredLifetimeS());
    assertEquals("192.0.2.9/32", instance.addresses().getLast().peer());
    assertEquals(address("2001:db8::1"), instance.excludedAddresses().getFirst().address());
    assertEquals(64, instance.excludedAddresses().getFirst().prefixLength());
    assertEquals(List.of("192.0.2.0/24 via 192.0.2.254 dev eth1"), instance.routes());
    assertEquals(List.of("from 192.0.2.0/24 table 1"), instance.rules());
    assertEquals(address("198.51.100.1"), instance.transport().source());
    assertEquals(
        List.of(
            new Peer(address("198.51.100.2"), 250, 255), new Peer(address("198.51.100.3"), -1, -1)),
        instance.transport().peers());
    assertEquals(64, instance.transport().ttl());
    assertEquals(new Preemption(true, 30_000), instance.preemption());
    assertTrue(instance.adverts().checkUnicastSource(), "min_ttl turns it on");
    assertTrue(instance.adverts().skipAddressCheck());
    assertEquals(4, instance.adverts().downTimerAdverts());
    assertEquals(new GarpTiming(7_000, 1, 60_000, 1, 7_000, 3), instance.garp());
    assertEquals(new ExtraGarp(100_000, true), instance.extraGarp());
    assertFalse(instance.accept());
    VrrpInstance.Vmac vmac = Objects.requireNonNull(instance.vmac());
    assertEquals("vrrp51 00:11:22:33:44", vmac.name() + " " + vmac.mac());
    assertTrue(vmac.sendFromBase());
    assertFalse(instance.trackPrimary());
    assertEquals(
        new Tracking(
            List.of(new Tracker("eth1", -5, true), new Tracker("eth2", 0, false)),
            List.of(new Tracker("chk", -20, false)),
            List.of(new Tracker("load", 3, false)),
            List.of(new Tracker("web", 10, false))),
        instance.tracking());
    assertEquals(
        new Script(List.of("/etc/master.sh", "a"), "monitor", null, 0),
        instance.notices().master());
    assertTrue(instance.notices().priorityChanges());
    assertTrue(instance.notices().smtpAlert());
  }

  @Test
  void shouldFillTheDefaultsOfKeepalived() {
    VrrpInstance instance = instance(INSTANCE);

    assertEquals(100, instance.priority());
    assertEquals(1_000, instance.advertIntervalMs());
    assertEquals(2, instance.version());
    assertFalse(instance.initiallyMaster());
    assertTrue(instance.accept());
    assertTrue(instance.trackPrimary());
    assertEquals(new Preemption(true, 0), instance.preemption());
    assertEquals(new GarpTiming(5_000, 5, 60_000, 1, 5_000, 5), instance.garp());
    assertEquals(3, instance.adverts().downTimerAdverts());
    assertEquals(32, instance.addresses().getFirst().prefixLength());
    assertFalse(instance.notices().smtpAlert());
  }

  @Test
  void shouldReadGlobalDefinitionsOfVrrp() {
    Checked checked =
        Texts.check(
            """
            global_defs {
              vrrp_mcast_group4 224.0.0.19
              vrrp_version 3
              vrrp_strict
              vrrp_min_garp
              vrrp_garp_interval 0.001
              vrrp_startup_delay 5.5
              default_interface p33p1.3
              dynamic_interfaces allow_if_changes
              vrrp_notify_fifo /run/vrrp.fifo root
              lvs_sync_daemon eth1 inst VI_1 id 7 maxlen 1400 port 9000 ttl 3 group 239.1.1.1
              startup_script /etc/start.sh monitor
              startup_script_timeout 20
              lvs_flush
              lvs_flush_on_stop VS
            }
            """);

    assertEquals(List.of(), Texts.errors(checked));
    GlobalDefs global = checked.configuration().globalDefs();
    VrrpDefaults vrrp = global.vrrp();
    assertEquals(address("224.0.0.19"), vrrp.group4());
    assertEquals(address("ff02::12"), vrrp.group6());
    assertEquals(3, vrrp.version());
    assertTrue(vrrp.adverts().strict());
    assertEquals(GarpTiming.MINIMAL, vrrp.garp());
    assertEquals(1_000, vrrp.garpIntervalUs());
    assertEquals(5_500, vrrp.startupDelayMs());
    assertEquals("p33p1.3", vrrp.interfaces().byDefault());
    assertTrue(vrrp.interfaces().mayCome());
    assertTrue(vrrp.interfaces().mayChange());
    assertEquals("/run/vrrp.fifo", Objects.requireNonNull(vrrp.notices().fifo()).path());
    assertEquals(
        new SyncDaemon("eth1", "VI_1", 7, 1400, 9000, 3, address("239.1.1.1")),
        global.syncDaemon());
    assertEquals(
        new Lifecycle(
            new Script(List.of("/etc/start.sh"), "monitor", null, 20_000),
            null,
            true,
            Lifecycle.FlushAtStop.SERVICES),
        global.lifecycle());
  }

  @Test
  void shouldTakeTheSyncDaemonOfAnInstance() {
    // 001 writes it so.
    Checked checked = Texts.check(block("VI_1", "lvs_sync_daemon_interface eth0", INSTANCE));

    assertEquals(
        new SyncDaemon("eth0", "VI_1", -1, 0, 8848, 1, address("224.0.0.81")),
        checked.configuration().globalDefs().syncDaemon());
  }

  @Test
  void shouldUseTheFirstEightCharactersOfAPassword() {
    Checked checked =
        Texts.check(
            block("VI_1", "authentication {\nauth_type PASS\nauth_pass password123\n}", INSTANCE));

    assertEquals(
        new Authentication(false, "password"),
        checked.configuration().vrrp().instances().getFirst().authentication());
    assertFalse(checked.configuration().toString().contains("password"), "no secrets in logs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "state MASTER                   | state MASTER without priority makes this the owner of its"
            + " addresses, priority 255",
        "state MASTER;priority 150;nopreempt | nopreempt with state MASTER has no effect",
        "state MASTER;priority 150;preempt_delay 5 | preempt_delay with state MASTER has no effect",
        "nopreempt;preempt_delay 5      | preempt_delay with nopreempt has no effect",
        "state BACKUP;priority 255      | state BACKUP contradicts priority 255: the owner of the"
            + " addresses is always master",
        "advert_int 1.4                 | version 2 counts in whole seconds: 1 is taken",
        "advert_int 0.5                 | version 2 counts in whole seconds: 1 is taken",
        "version 3;advert_int 41        | version 3 has no interval above 40.95 s",
        "version 3;authentication {;auth_type PASS;auth_pass x;} | version 3 has no authentication:"
            + " it is not used",
        "authentication {;auth_type PASS;} | authentication without auth_pass: keepalived would run"
            + " without authentication",
        "authentication {;auth_pass x;} | authentication without auth_type: keepalived would run"
            + " without authentication",
        "authentication {;auth_type PASS;auth_pass password123;} | auth_pass is longer than 8"
            + " characters: the rest is not used",
        "strict_mode;unicast_peer {;192.0.2.9;} | 'unicast_peer' is against strict VRRP",
        "unicast_peer {;2001:db8::1;}   | '2001:db8::1' is not an IPv4 address, as the instance's"
            + " are",
        "unicast_peer {;192.0.2.9 minttl 5;} | 'minttl' is no option here",
        "mcast_dst_ip 192.0.2.9         | '192.0.2.9' is not a multicast address",
        "track_script {;chkk;}          | there is no vrrp_script 'chkk'",
        "track_file {;f;}               | there is no track_file 'f'",
        "track_process {;p;}            | there is no track_process 'p'",
        "track_interface {;eth1 weight 254;} | '254' is not a whole number from -253 to 253",
        "track_interface {;eth1 wait 5;} | 'wait' is no option here",
        "accept;no_accept               | 'accept' and 'no_accept' in one instance",
        "priority 255;track_interface {;eth1 weight 5;} | the owner's priority never moves: the"
            + " weights of what it tracks have no effect",
        "virtual_ipaddress {;192.0.2.7 dve eth1;} | 'dve' is no option here",
        "virtual_ipaddress {;192.0.2.7 scope here;} | 'here' is not one of global, site, link,"
            + " host, nowhere",
        "virtual_ipaddress {;192.0.2.7 dev;} | 'dev' needs a value",
        "virtual_ipaddress {;192.0.2.1;} | vrrp_instance VI_1 has an address that is carried"
            + " already: 192.0.2.1 at ",
        "virtual_ipaddress {;2001:db8::1;} | '2001:db8::1' is not of the same family as the address"
            + " at ",
        "auth_hmac {;active_key 1;}     | 'auth_hmac' is a newer keyword, which keepalived 2.2 does"
            + " not know",
        "use_ipvlan                     | 'use_ipvlan' is not supported yet",
        "state SLAVE                    | 'SLAVE' is not one of MASTER, BACKUP",
        "virtual_router_id 256          | '256' is not a whole number from 1 to 255",
      })
  void shouldSayWhatIsWrongInAnInstance(String lines, String expected) {
    List<String> content = new ArrayList<>(List.of(INSTANCE));
    if (lines.startsWith("virtual_router_id")) {
      content.remove(1);
    }
    content.addAll(List.of(lines.split(";", -1)));

    assertTold(
        expected, "vrrp_instance VI_1 {\n" + String.join("\n", content) + "\n}", "VI_1 is checked");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "vrrp_instance A {;interface eth0;virtual_ipaddress {;192.0.2.1;};} | vrrp_instance A has no"
            + " virtual_router_id",
        "vrrp_instance A {;virtual_router_id 1;virtual_ipaddress {;192.0.2.1;};} | vrrp_instance A"
            + " has no interface",
        "vrrp_instance A {;virtual_router_id 1;interface eth0;} | vrrp_instance A carries no"
            + " address",
        "vrrp_sync_group G {;} | vrrp_sync_group G has no member",
        "vrrp_sync_group G {;group {;X;Y;};} | there is no vrrp_instance 'X'",
        "vrrp_script s {;} | vrrp_script s has no 'script'",
        "track_file f {;} | track_file f has no 'file'",
        "track_process p {;} | track_process p has no 'process'",
        "track_process p {;process x;quorum 3;quorum_max 2;} | quorum_max 2 is below quorum 3",
        "track_process p {;process x;delay 4000;} | '4000' is not a number of seconds from 0.000001"
            + " to 3600",
        "global_defs {;enable_script_security;};vrrp_script s {;script /bin/true;} | vrrp_script s"
            + " is never run: nobody tracks it",
        "global_defs {;lvs_sync_daemon eth0 VI_1 idd 5;} | 'idd' is no option here",
        "global_defs {;json_version 2;} | 'json_version' is a newer keyword, which keepalived 2.2"
            + " does not know",
      })
  void shouldSayWhatIsWrongInABlock(String lines, String expected) {
    assertTold(expected, lines.replace(';', '\n'), "is not supported yet");
  }

  @Test
  void shouldNameInstancesThatContradictEachOther() {
    String other = "interface eth0\nvirtual_router_id 51\nvirtual_ipaddress {\n192.0.2.2\n}";
    Checked checked =
        Texts.check(block("A", "", INSTANCE), block("B", "state MASTER\npriority 9", other));

    assertEquals(
        List.of("8:1 error: A (at 1:1) and B both use virtual_router_id 51 with IPv4 on eth0"),
        Texts.errors(checked));
  }

  @ParameterizedTest
  @CsvSource({"eth1,51,192.0.2.2", "eth0,52,192.0.2.2", "eth0,51,2001:db8::2"})
  void shouldAllowInstancesThatDoNotHearEachOther(String device, int id, String address) {
    String other =
        "interface "
            + device
            + "\nvirtual_router_id "
            + id
            + "\nvirtual_ipaddress {\n"
            + address
            + "\n}";

    assertEquals(
        List.of(), Texts.errors(Texts.check(block("A", "", INSTANCE), block("B", "", other))));
  }

  @Test
  void shouldNameWhatTwoInstancesCarry() {
    String other = "interface eth0\nvirtual_router_id 52\nvirtual_ipaddress {\n192.0.2.1/24\n}";

    assertEquals(
        List.of(
            "12:1 error: vrrp_instance B has an address that is carried already: 192.0.2.1/24 at"
                + " 5:1"),
        Texts.errors(Texts.check(block("A", "", INSTANCE), block("B", "", other))));
  }

  @Test
  void shouldNameMembersThatCannotChangeTogether() {
    String other =
        "interface eth1\nvirtual_router_id 52\nstate MASTER\npriority 200\n"
            + "virtual_ipaddress {\n192.0.2.2\n}\ntrack_interface {\neth2 weight 5\n}";
    Checked checked =
        Texts.check(
            "vrrp_sync_group G {\ngroup {\nA\nB\nA\n}\n}",
            "vrrp_sync_group H {\ngroup {\nB\nA\n}\n}",
            block("A", "", INSTANCE),
            block("B", "", other));

    assertEquals(
        List.of(
            "the members of vrrp_sync_group G do not begin in the same state",
            "'A' is named twice in this group",
            "'B' is in vrrp_sync_group G already, at 1:1",
            "'A' is in vrrp_sync_group G already, at 1:1",
            "the members of vrrp_sync_group H do not begin in the same state",
            "'eth2' has a weight, and vrrp_sync_group G ignores it",
            "'eth2' has a weight, and vrrp_sync_group H ignores it"),
        checked.diagnostics().stream().map(Diagnostic::message).toList());
  }

  @Test
  void shouldNameABlockThatIsThereTwice() {
    assertEquals(
        List.of("8:1 error: vrrp_instance A is there already, at 1:1"),
        Texts.errors(Texts.check(block("A", "", INSTANCE), block("A", "", INSTANCE))));
  }

  private static void assertTold(String expected, String file, String silent) {
    List<String> told =
        Texts.check(file).diagnostics().stream()
            .map(Diagnostic::message)
            .filter(message -> !message.contains(silent))
            .toList();

    assertEquals(
        1, told.stream().filter(message -> message.startsWith(expected)).count(), told.toString());
  }

  private static VrrpInstance instance(String... lines) {
    Checked checked = Texts.check(block("VI_1", "", lines));
    assertEquals(List.of(), Texts.errors(checked));
    return checked.configuration().vrrp().instances().getFirst();
  }

  private static String block(String name, String more, String... lines) {
    return "vrrp_instance "
        + name
        + " {\n"
        + String.join("\n", lines)
        + (more.isEmpty() ? "" : "\n" + more)
        + "\n}";
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }
}
