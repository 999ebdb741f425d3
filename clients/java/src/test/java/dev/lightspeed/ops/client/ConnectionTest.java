package dev.lightspeed.ops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lightspeed.ops.v1.StartRunRequest;
import example.Connecting;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
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
    try (FakeService service = new FakeService(shown(own).build());
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

  /**
   * A client trusts the given roots only, and checks the certificate against the given name if the
   * address is another one.
   */
  @Test
  void rootsAndServerName(@TempDir Path folder) throws Exception {
    KeyStore own = selfSigned(folder, "ops.test");
    Path roots = certificateFile(folder, own);
    try (FakeService service = new FakeService(shown(own).build())) {
      Client.Builder named =
          Client.builder(service.address()).tlsRoots(roots).tlsServerName("ops.test");
      try (Client client = named.token("s3cret").build()) {
        client.startRun(StartRunRequest.getDefaultInstance());
      }
      assertEquals(List.of("Bearer s3cret"), service.tokens);
      assertUnavailable(Client.builder(service.address()).tlsRoots(roots)); // Not for localhost.
      assertUnavailable(Client.builder(service.address()).tlsServerName("ops.test"));
      assertEquals(1, service.starts.size());
    }
  }

  /** A server that asks for the certificate of its clients gets it, and refuses others. */
  @Test
  void clientCertificate(@TempDir Path folder) throws Exception {
    KeyStore own = selfSigned(folder);
    KeyStore worker = selfSigned(folder, "worker");
    TlsServerCredentials.Builder asking =
        shown(own)
            .trustManager(trustManagers(worker))
            .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
    try (FakeService service = new FakeService(asking.build())) {
      Path roots = certificateFile(folder, own);
      Path key = keyFile(folder, worker);
      Client.Builder known =
          Client.builder(service.address())
              .tlsRoots(roots)
              .tlsCertificate(certificateFile(folder, worker), key);
      try (Client client = known.build()) {
        client.startRun(StartRunRequest.getDefaultInstance());
      }
      assertUnavailable(Client.builder(service.address()).tlsRoots(roots));
      assertEquals(1, service.starts.size());
    }
  }

  /** The settings in the README are whole: a client is made of such files. */
  @Test
  void theReadmeConnects(@TempDir Path folder) throws Exception {
    KeyStore worker = selfSigned(folder, "worker");
    Files.copy(certificateFile(folder, worker), folder.resolve("ca.pem"));
    Files.copy(certificateFile(folder, worker), folder.resolve("worker.pem"));
    Files.copy(keyFile(folder, worker), folder.resolve("worker.key"));
    Connecting.connect(folder, () -> "s3cret").close();
  }

  /** Files that are missing or malformed fail at construction, not at the first call. */
  @Test
  void certificateFiles(@TempDir Path folder) throws Exception {
    Client.Builder client = Client.builder("localhost:1");
    Path missing = folder.resolve("missing.pem");
    UncheckedIOException unread =
        assertThrows(UncheckedIOException.class, () -> client.tlsRoots(missing));
    assertEquals("expected to read roots " + missing + ", but cannot", unread.getMessage());
    assertThrows(UncheckedIOException.class, () -> client.tlsCertificate(missing, missing));
    Path malformed = Files.writeString(folder.resolve("malformed.pem"), "no certificate");
    Client.Builder odd = Client.builder("localhost:1").tlsRoots(malformed);
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, odd::build);
    assertTrue(refused.getMessage().startsWith("expected certificates for TLS, but: "));
    Client.Builder twice =
        Client.builder("localhost:1").tlsRoots(malformed).tls(TlsChannelCredentials.create());
    refused = assertThrows(IllegalArgumentException.class, twice::build);
    assertEquals(
        "expected certificates in the credentials or in files, but they are in both",
        refused.getMessage());
  }

  private static void assertUnavailable(Client.Builder refused) {
    try (Client client = refused.timeout(Duration.ofMillis(500)).build()) {
      LightspeedException error =
          assertThrows(
              LightspeedException.class,
              () -> client.startRun(StartRunRequest.getDefaultInstance()));
      assertEquals(Code.UNAVAILABLE, error.code(), error::getMessage);
    }
  }

  private static Path certificateFile(Path folder, KeyStore store) throws Exception {
    return pem(folder, "CERTIFICATE", store.getCertificate("own").getEncoded());
  }

  private static Path keyFile(Path folder, KeyStore store) throws Exception {
    return pem(folder, "PRIVATE KEY", store.getKey("own", PASSWORD.toCharArray()).getEncoded());
  }

  private static Path pem(Path folder, String kind, byte[] data) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(data);
    String begin = "-----BEGIN " + kind + "-----\n";
    Path file = Files.createTempFile(folder, "own", ".pem");
    return Files.writeString(file, begin + text + "\n-----END " + kind + "-----\n");
  }

  private static TlsServerCredentials.Builder shown(KeyStore own) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, PASSWORD.toCharArray());
    return TlsServerCredentials.newBuilder().keyManager(keys.getKeyManagers());
  }

  private static ChannelCredentials trusting(KeyStore own) throws Exception {
    return TlsChannelCredentials.newBuilder().trustManager(trustManagers(own)).build();
  }

  private static TrustManager[] trustManagers(KeyStore own) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("own", own.getCertificate("own"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    return trust.getTrustManagers();
  }

  /** A key and its certificate for localhost, as the Java runtime's own tool makes them. */
  private static KeyStore selfSigned(Path folder) throws Exception {
    return selfSigned(folder, "localhost");
  }

  private static KeyStore selfSigned(Path folder, String name) throws Exception {
    Path file = folder.resolve(name + ".p12");
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
                "CN=" + name,
                "-ext",
                "san=dns:" + name,
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
