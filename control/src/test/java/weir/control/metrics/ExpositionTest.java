package weir.control.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import weir.control.admin.Statuses;

/**
 * The text is read back by the grammar of <a
 * href="https://prometheus.io/docs/instrumenting/exposition_formats/">version 0.0.4</a>, and held
 * against the <a href="https://prometheus.io/docs/practices/naming/">naming conventions</a>.
 */
class ExpositionTest {
  private static final Pattern META =
      Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(.*)\\})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("\\G([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\\"n])*)\"(?:,|$)");

  private final Map<String, String> types = new HashMap<>();
  private final Map<String, String> helps = new HashMap<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();

  private void read(String text) {
    assertTrue(text.endsWith("\n"));
    for (String line : text.lines().toList()) {
      Matcher meta = META.matcher(line);
      if (meta.matches()) {
        Map<String, String> kind = meta.group(1).equals("HELP") ? helps : types;
        assertEquals(null, kind.put(meta.group(2), meta.group(3)), line);
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      assertTrue(sample.matches(), line);
      String labels = sample.group(3) == null ? "" : sample.group(3);
      assertEquals(labels.length(), readLabels(labels), line);
      String key = sample.group(1) + (labels.isEmpty() ? "" : "{" + labels + "}");
      assertEquals(null, samples.put(key, number(sample.group(4))), "twice: " + line);
    }
  }

  private static int readLabels(String labels) {
    Matcher label = LABEL.matcher(labels);
    int end = 0;
    while (label.find()) {
      end = label.end();
    }
    return end;
  }

  private static double number(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  private static String family(String sample) {
    return sample.replaceFirst("\\{.*", "");
  }

  @Test
  void shouldFollowTheGrammarAndTheConventions() {
    Exposition.Page page = Exposition.of(Statuses.full(), "");
    assertEquals("text/plain; version=0.0.4; charset=utf-8", page.contentType());
    read(page.text());
    for (String sample : samples.keySet()) {
      String name = family(sample);
      String base = types.containsKey(name) ? name : name.replaceFirst("_(bucket|sum|count)$", "");
      String type = assertNotNullType(base);
      assertNotNull(helps.get(base), base);
      assertTrue(base.startsWith("weir_"), base);
      assertEquals(type.equals("counter"), base.endsWith("_total"), base + " is a " + type);
    }
    assertTrue(samples.size() > 40, samples::toString);
  }

  private String assertNotNullType(String base) {
    String type = types.get(base);
    assertNotNull(type, base);
    return type;
  }

  @Test
  void shouldSayWhatTheStatusSays() {
    read(Exposition.of(Statuses.full(), "").text());
    String service = "local_address=\"192.0.2.1\",local_mark=\"\",local_port=\"80\",proto=\"TCP\"";
    String server = service + ",remote_address=\"10.0.0.1\",remote_port=\"80\"";
    Map<String, Double> expected = new LinkedHashMap<>();
    expected.put("weir_build_info{version=\"0.1.0\"}", 1.0);
    expected.put("weir_packets_dropped_total{reason=\"no_server\"}", 1.0);
    expected.put("weir_connections", 12.0);
    expected.put("weir_connections_evicted_total{state=\"half_open\"}", 3.0);
    expected.put("weir_service_servers{" + service + "}", 1.0);
    expected.put("weir_service_incoming_bytes_total{" + service + "}", 4000.0);
    expected.put("weir_server_weight{" + server + "}", 3.0);
    expected.put("weir_server_active_connections{" + server + "}", 1.0);
    expected.put("weir_server_connections_total{" + server + "}", 5.0);
    String down = "remote_address=\"10.0.0.2\",remote_port=\"80\"";
    expected.put("weir_server_up{" + down + ",virtual_server=\"TCP 192.0.2.1:80\"}", 0.0);
    String check =
        "{check=\"TCP_CHECK\",number=\"1\","
            + down
            + ",target=\"10.0.0.2:80\",virtual_server=\"TCP 192.0.2.1:80\"}";
    expected.put("weir_check_up" + check, 0.0);
    expected.put("weir_check_attempts_total" + check, 9.0);
    expected.put("weir_check_failures_total" + check, 8.0);
    expected.put("weir_check_last_duration_seconds" + check, 1.5);
    expected.put("weir_worker_busy_seconds_total{worker=\"0\"}", 1.25);
    expected.put("weir_kernel_feature{feature=\"XDP frags\"}", 0.0);
    expected.forEach((sample, value) -> assertEquals(value, samples.get(sample), sample));
  }

  /** Each bucket holds what those before it hold, and the last one everything. */
  @Test
  void shouldWriteAHistogramOfBursts() {
    read(Exposition.of(Statuses.full(), "").text());
    List<Map.Entry<String, Double>> buckets =
        samples.entrySet().stream()
            .filter(e -> e.getKey().startsWith("weir_burst_duration_seconds_bucket"))
            .toList();
    assertEquals(3, buckets.size());
    assertEquals(List.of(0.0, 19.0, 20.0), buckets.stream().map(Map.Entry::getValue).toList());
    assertTrue(buckets.getLast().getKey().contains("le=\"+Inf\""));
    assertEquals(20.0, samples.get("weir_burst_duration_seconds_count"));
    assertEquals(60e-6, samples.getOrDefault("weir_burst_duration_seconds_sum", 0.0), 1e-12);
  }

  @Test
  void shouldSpeakOpenMetricsToThoseWhoDo() {
    Exposition.Page page =
        Exposition.of(Statuses.full(), "application/openmetrics-text;version=1.0.0,*/*;q=0.1");
    assertTrue(page.contentType().startsWith("application/openmetrics-text"));
    assertTrue(page.text().endsWith("# EOF\n"));
  }
}
