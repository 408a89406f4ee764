package weir.control.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import weir.control.config.Checked;
import weir.control.config.ConfigurationReader;
import weir.control.config.Source;
import weir.ffi.InterfaceAddress;
import weir.vrrp.Instance;
import weir.vrrp.Settings;
import weir.vrrp.Settings.Unicast;
import weir.vrrp.Tracking.Tracked;
import weir.vrrp.VrrpConfiguration;

/** K7 to K10, K19: from the blocks of the file to what the vrrp thread goes by. */
class InstanceReaderTest {
  private static VrrpConfiguration read(String text) {
    Checked checked = ConfigurationReader.read(new Source("test.conf", text));
    assertEquals(0, checked.errors(), () -> checked.diagnostics().toString());
    return InstanceReader.read(checked.configuration());
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  @Test
  void shouldCarryEverythingOver() {
    VrrpConfiguration configuration =
        read(
            """
            vrrp_script chk {
              script "/bin/true"
              weight -20
            }
            vrrp_instance A {
              state MASTER
              interface eth0
              virtual_router_id 51
              priority 150
              advert_int 2
              nopreempt
              authentication {
                auth_type PASS
                auth_pass secret
              }
              virtual_ipaddress {
                10.0.0.100/24 brd + label eth0:1
              }
              virtual_ipaddress_excluded {
                10.0.1.100/25 dev eth1
              }
              virtual_routes {
                10.9.0.0/16 via 10.0.0.254
              }
              track_interface {
                eth2
              }
              track_script {
                chk
              }
            }
            vrrp_instance B {
              interface eth0
              virtual_router_id 52
              version 3
              advert_int 0.05
              unicast_src_ip 10.0.0.1
              unicast_peer {
                10.0.0.2 min_ttl 254
              }
              unicast_ttl 64
              use_vmac
              virtual_ipaddress {
                10.0.0.101
              }
            }
            vrrp_sync_group G {
              group {
                A
                B
              }
              track_interface {
                eth3
              }
              sync_group_tracking_weight
            }
            """);
    Instance a = configuration.instances().getFirst();
    Settings settings = a.settings();
    assertEquals("A", a.name());
    assertEquals(2, settings.version());
    assertEquals(2_000_000_000L, settings.advertIntervalNs());
    assertEquals(new Settings.Preemption(true, 0), settings.preemption(), "state MASTER wins");
    assertEquals(
        new Settings.Authentication(Settings.Authentication.Type.PASS, "secret"),
        settings.authentication());
    assertEquals(List.of(address("10.0.0.100")), settings.addresses());
    assertEquals(60_000_000_000L, settings.announcements().refreshNs());
    assertNull(settings.unicast());
    assertEquals(address("224.0.0.18"), a.group());
    InterfaceAddress first = a.addresses().getFirst();
    assertEquals(address("10.0.0.255"), first.broadcast());
    assertEquals("eth0:1", first.label());
    assertEquals("10.0.1.100/25 dev eth1", a.addresses().get(1).toString());
    assertEquals(1, a.routes().size());
    assertEquals(
        List.of(
            new Tracked("interface eth2", 0, false),
            new Tracked("script chk", -20, false),
            new Tracked("interface eth3", 0, false)),
        a.tracked());

    Instance b = configuration.instances().get(1);
    assertEquals(3, b.settings().version());
    assertEquals(50_000_000L, b.settings().advertIntervalNs());
    Unicast unicast = Objects.requireNonNull(b.settings().unicast());
    assertEquals(List.of(new Unicast.Peer(address("10.0.0.2"), 254, 255)), unicast.peers());
    assertTrue(unicast.checksSource(), "min_ttl turns it on");
    assertEquals(64, unicast.ttl());
    assertEquals("vrrp.52", b.addresses().getFirst().device());
    assertEquals(address("10.0.0.1"), b.source());
    assertEquals("vrrp.52", b.vmac());
    assertEquals(
        List.of(new VrrpConfiguration.Group("G", List.of("A", "B"))), configuration.groups());
  }

  @Test
  void shouldIgnoreWeightsOfMembersOfAGroup() {
    VrrpConfiguration configuration =
        read(
            """
            vrrp_instance A {
              interface eth0
              virtual_router_id 51
              track_interface {
                eth1 weight 10
                eth2
              }
              virtual_ipaddress {
                10.0.0.100
              }
            }
            vrrp_instance B {
              interface eth0
              virtual_router_id 52
              virtual_ipaddress {
                10.0.0.101
              }
            }
            vrrp_sync_group G {
              group {
                A
                B
              }
            }
            """);
    assertEquals(
        List.of(new Tracked("interface eth2", 0, false)),
        configuration.instances().getFirst().tracked());
  }

  @Test
  void shouldReadWhatHoldsForAll() {
    VrrpConfiguration configuration =
        read(
            """
            global_defs {
              vrrp_startup_delay 5.5
              vrrp_garp_interval 0.001
              vrrp_gna_interval 0.000002
              log_unknown_vrids
            }
            static_ipaddress {
              10.5.0.1/24 dev eth1
            }
            static_routes {
              10.6.0.0/16 via 10.5.0.254
            }
            static_rules {
              from 10.5.0.0/24 table 5
            }
            vrrp_instance A {
              interface eth0
              virtual_router_id 51
              unicast_src_ip 10.0.0.1
              unicast_fault_no_peer
              virtual_ipaddress {
                10.0.0.100
              }
            }
            """);
    assertEquals(
        new VrrpConfiguration.Common(50, 5_500_000_000L, 1_000_000, 2_000, true),
        configuration.common());
    assertEquals(
        List.of("10.5.0.1/24 dev eth1"),
        configuration.fixtures().addresses().stream().map(InterfaceAddress::toString).toList());
    assertEquals(1, configuration.fixtures().routes().size());
    assertEquals(1, configuration.fixtures().rules().size());
    Settings settings = configuration.instances().getFirst().settings();
    assertEquals(new Unicast(List.of(), false, 255), settings.unicast());
  }
}
