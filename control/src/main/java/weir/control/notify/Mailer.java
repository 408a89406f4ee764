package weir.control.notify;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import weir.control.config.GlobalDefs;

/**
 * Sends mail ({@code smtp_alert}) on a thread of its own: one connection for each, one at a time,
 * as plain SMTP as keepalived speaks it. So many wait for their turn; what is more is dropped.
 */
final class Mailer {
  private static final System.Logger LOG = System.getLogger("weir.notify");

  private static final int MAILS_WAITING = 256;

  private final Outbox outbox = new Outbox("mail", 1, MAILS_WAITING);

  /**
   * Sends one, later.
   *
   * @param defs whom to, who from, and by which server; nothing is sent where it names nobody
   * @param subject what follows the name of this director in it
   */
  void send(GlobalDefs defs, String subject, String body) {
    if (!defs.mail().to().isEmpty()) {
      outbox.offer(
          () -> sendNow(defs, subject, body), "too many mails are waiting: not sending " + subject);
    }
  }

  private static void sendNow(GlobalDefs defs, String subject, String body) {
    GlobalDefs.Mail mail = defs.mail();
    String host = Objects.requireNonNullElse(mail.server(), "127.0.0.1");
    String server = "[" + host + "]:" + mail.port();
    Session session = Session.getInstance(properties(mail, host));
    try (Transport transport = session.getTransport("smtp")) {
      MimeMessage message = message(session, defs, subject, body);
      transport.connect();
      LOG.log(Level.INFO, "Remote SMTP server " + server + " connected.");
      transport.sendMessage(message, message.getAllRecipients());
      LOG.log(Level.INFO, "SMTP alert successfully sent.");
    } catch (MessagingException e) {
      LOG.log(Level.WARNING, "SMTP connection ERROR to " + server + ": " + firstLine(e));
    }
  }

  private static String firstLine(MessagingException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static Properties properties(GlobalDefs.Mail mail, String host) {
    String timeoutMs = String.valueOf(mail.connectTimeoutMs());
    Properties properties = new Properties();
    properties.put("mail.smtp.host", host);
    properties.put("mail.smtp.port", String.valueOf(mail.port()));
    properties.put("mail.smtp.localhost", mail.heloName());
    properties.put("mail.smtp.ehlo", "false");
    properties.put("mail.smtp.connectiontimeout", timeoutMs);
    properties.put("mail.smtp.timeout", timeoutMs);
    properties.put("mail.smtp.writetimeout", timeoutMs);
    // An address that the server does not want must not keep the alert from the others.
    properties.put("mail.smtp.sendpartial", "true");
    return properties;
  }

  private static MimeMessage message(Session session, GlobalDefs defs, String subject, String body)
      throws MessagingException {
    MimeMessage message = new MimeMessage(session);
    String from = Objects.requireNonNullElseGet(defs.mail().from(), Mailer::defaultSender);
    message.setFrom(new InternetAddress(from, false));
    for (InternetAddress to : recipients(defs.mail().to())) {
      message.addRecipient(Message.RecipientType.TO, to);
    }
    String router = Objects.requireNonNullElseGet(defs.routerId(), Mailer::hostName);
    message.setSubject("[" + router + "] " + subject, "UTF-8");
    message.setHeader("X-Mailer", "Weir");
    message.setHeader(
        "Date",
        DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneId.systemDefault())));
    message.setText(body, "UTF-8");
    return message;
  }

  private static List<InternetAddress> recipients(List<String> all) {
    List<InternetAddress> good = new ArrayList<>();
    for (String one : all) {
      try {
        good.add(new InternetAddress(one, false));
      } catch (AddressException e) {
        LOG.log(Level.WARNING, "no mail to '" + one + "': " + e.getMessage());
      }
    }
    return good;
  }

  private static String defaultSender() {
    return System.getProperty("user.name", "root") + "@" + hostName();
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** Sends what is left, but not for longer than this. May block. */
  void finish(long atMostMs) {
    outbox.finish(atMostMs);
  }
}
