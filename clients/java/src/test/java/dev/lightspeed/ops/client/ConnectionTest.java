package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightspeed.ops.v1.StartRunRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and tokens: the servers that a client trusts, and what it sends them. */
final class ConnectionTest {
  private static final String PASSWORD = "secret";

  /** Over TLS the client checks the server's certificate, and sends the token with every call. */
  @Test
  void tlsAndToken(@TempDir Path folder) throws Exception {
    KeyStore own = selfSigned(folder);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, PASSWORD.toCharArray());
    TlsServerCredentials.Builder shown =
        TlsServerCredentials.newBuilder().keyManager(keys.getKeyManagers());
    try (FakeService service = new FakeService(shown.build());
        Client client =
            Client.builder(service.address()).tls(trusting(own)).token("s3cret").build();
        Client distrusting =
            Client.builder(service.address()).tls().timeout(Duration.ofSeconds(2)).build()) {
      client.startRun(StartRunRequest.getDefaultInstance());
      assertEquals(List.of("Bearer s3cret"), service.tokens);
      LightspeedException refused =
          assertThrows(
              LightspeedException.class,
              () -> distrusting.startRun(StartRunRequest.getDefaultInstance()));
      assertEquals(Code.UNAVAILABLE, refused.code(), refused::getMessage);
      assertEquals(1, service.starts.size());
    }
  }

  /**
   * A token is not sent without TLS, because others could read it: the client is not made, and the
   * call is not sent.
   */
  @Test
  void aTokenNeedsTls() {
    Client.Builder plain = Client.builder("localhost:1").token("s3cret");
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, plain::build);
    assertEquals(
        "expected TLS for a token, but there is none, and allowTokenWithoutTls is not set",
        refused.getMessage());
    Client.builder("unix:/run/lightspeed.sock").token("s3cret").build().close();
  }

  /** A token without TLS is sent if it is asked for; a callback gives the token of each call. */
  @Test
  void tokenOfEachCall() {
    AtomicInteger calls = new AtomicInteger();
    try (FakeService service = new FakeService();
        Client client =
            Client.builder(service.address())
                .token(() -> "token-" + calls.incrementAndGet())
                .allowTokenWithoutTls()
                .build();
        Client failing =
            Client.builder(service.address())
                .token(
                    () -> {
                      throw new IllegalStateException("the vault is closed");
                    })
                .allowTokenWithoutTls()
                .build()) {
      client.startRun(StartRunRequest.getDefaultInstance());
      client.startRun(StartRunRequest.getDefaultInstance());
      assertEquals(List.of("Bearer token-1", "Bearer token-2"), service.tokens);
      LightspeedException refused =
          assertThrows(
              LightspeedException.class,
              () -> failing.startRun(StartRunRequest.getDefaultInstance()));
      assertEquals(Code.UNAUTHENTICATED, refused.code());
      assertTrue(refused.getMessage().contains("the vault is closed"), refused::getMessage);
    }
  }

  /** The client's interceptors see every call, the first one first. */
  @Test
  void interceptors() {
    List<String> seen = new CopyOnWriteArrayList<>();
    try (FakeService service = new FakeService();
        Client client =
            Client.builder(service.address())
                .interceptor(noting("first", seen))
                .interceptor(noting("second", seen))
                .build()) {
      client.startRun(StartRunRequest.getDefaultInstance());
      assertEquals(List.of("first", "second"), seen);
    }
  }

  private static ClientInterceptor noting(String name, List<String> seen) {
    return new ClientInterceptor() {
      @Override
      public <Q, R> ClientCall<Q, R> interceptCall(
          MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        seen.add(name);
        return next.newCall(method, options);
      }
    };
  }

  /**
   * A token goes into a header, which does not allow some characters; no error message contains the
   * token.
   */
  @Test
  void aTokenIsVisibleAscii() {
    for (String token : List.of("", "s3cret\n", "gehe\u00efm", "two words")) {
      Client.Builder odd = Client.builder("localhost:1").tls();
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> odd.token(token));
      assertTrue(token.isEmpty() || !refused.getMessage().contains(token));
    }
  }

  private static TlsChannelCredentials.Builder trust(KeyStore own) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("own", own.getCertificate("own"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    return TlsChannelCredentials.newBuilder().trustManager(trust.getTrustManagers());
  }

  private static io.grpc.ChannelCredentials trusting(KeyStore own) throws Exception {
    return trust(own).build();
  }

  /** A key and its certificate for localhost, as the Java runtime's own tool makes them. */
  private static KeyStore selfSigned(Path folder) throws Exception {
    Path file = folder.resolve("own.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process made =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String output = new String(made.getInputStream().readAllBytes());
    assertEquals(0, made.waitFor(), output);
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream data = Files.newInputStream(file)) {
      store.load(data, PASSWORD.toCharArray());
    }
    return store;
  }
}
