//! Connections over TLS, to a real server behind a TLS proxy.
#![cfg(feature = "tls")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use lightspeed::tonic::transport::{Certificate, ClientTlsConfig, Identity};
use lightspeed::{v1, Client, Code};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{crypto::ring, RootCertStore, ServerConfig};
use tokio_rustls::TlsAcceptor;

/// A TLS proxy in front of a server, with a certificate for localhost; returns its address and the certificate. With a
/// certificate of a client, it refuses every other client.
async fn front(target: String, client: Option<CertificateDer<'static>>) -> (SocketAddr, Certificate) {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let der: CertificateDer = own.cert.der().clone();
    let key = PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap();
    let config = match client {
        Some(client) => {
            let mut trusted = RootCertStore::empty();
            trusted.add(client).unwrap();
            let provider = Arc::new(ring::default_provider());
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(trusted), provider).build().unwrap();
            config.with_client_cert_verifier(verifier)
        }
        None => config.with_no_client_auth(),
    };
    let mut config = config.with_single_cert(vec![der.clone()], key.into()).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let (acceptor, listener) = (TlsAcceptor::from(Arc::new(config)), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, target) = (acceptor.clone(), target.clone());
            tokio::spawn(async move {
                let mut inside = acceptor.accept(stream).await?;
                copy_bidirectional(&mut inside, &mut TcpStream::connect(target).await?).await
            });
        }
    });
    (address, Certificate::from_pem(pem("CERTIFICATE", &der)))
}

fn pem(kind: &str, der: &[u8]) -> String {
    use base64::prelude::{Engine, BASE64_STANDARD};
    format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", BASE64_STANDARD.encode(der))
}

fn target() -> Option<String> {
    let target = std::env::var("LIGHTSPEED_TEST_TARGET").ok();
    if target.is_none() {
        eprintln!(
            "expected the address of a server in LIGHTSPEED_TEST_TARGET, but it is not set: make test-clients sets it"
        );
    }
    target
}

/// Whether there was no connection: the deadline may pass between two attempts or during one.
fn is_refused(error: &lightspeed::Error) -> bool {
    matches!(error.code(), Code::Unavailable | Code::DeadlineExceeded)
}

/// A server that asks for the certificate of its clients gets it.
#[tokio::test]
async fn the_client_is_checked() {
    let Some(target) = target() else { return };
    let own = rcgen::generate_simple_self_signed(["worker".to_owned()]).unwrap();
    let identity =
        Identity::from_pem(pem("CERTIFICATE", own.cert.der()), pem("PRIVATE KEY", &own.signing_key.serialize_der()));
    let (address, certificate) = front(target, Some(own.cert.der().clone())).await;
    let tls = ClientTlsConfig::new().ca_certificate(certificate).domain_name("localhost");
    let ask = async |tls: ClientTlsConfig| {
        let client = Client::builder(address.to_string()).tls(tls).build().unwrap();
        client.with_timeout(Duration::from_millis(2_000)).get_surface(v1::GetSurfaceRequest::default()).await
    };
    assert!(ask(tls.clone().identity(identity)).await.is_ok());
    assert!(is_refused(&ask(tls).await.unwrap_err()));
}

/// The client calls a server that it trusts, with a token, and no server with another certificate.
#[tokio::test]
async fn the_server_is_checked() {
    let Some(target) = target() else { return };
    let (address, certificate) = front(target.clone(), None).await;
    let (_, stranger) = front(target, None).await;
    let ask = async |trusted: Certificate| {
        let tls = ClientTlsConfig::new().ca_certificate(trusted).domain_name("localhost");
        let client = Client::builder(address.to_string()).tls(tls).token("secret").build().unwrap();
        client.with_timeout(Duration::from_millis(2_000)).get_surface(v1::GetSurfaceRequest::default()).await
    };
    assert_eq!("tenants/default/surfaces/default", ask(certificate).await.unwrap().surface.unwrap().name);
    assert!(is_refused(&ask(stranger).await.unwrap_err()));
}
