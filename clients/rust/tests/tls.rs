//! Connections over TLS, to a real server behind a TLS proxy.
#![cfg(feature = "tls")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use lightspeed::tonic::transport::{Certificate, ClientTlsConfig};
use lightspeed::{v1, Client, Code};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{crypto::ring, ServerConfig};
use tokio_rustls::TlsAcceptor;

/// A TLS proxy in front of a server, with a certificate for localhost; returns its address and the certificate.
async fn front(target: String) -> (SocketAddr, Certificate) {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let der: CertificateDer = own.cert.der().clone();
    let key = PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
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
    (address, Certificate::from_pem(pem(&der)))
}

fn pem(der: &CertificateDer) -> String {
    use base64::prelude::{Engine, BASE64_STANDARD};
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", BASE64_STANDARD.encode(der))
}

/// The client calls a server that it trusts, with a token, and no server with another certificate.
#[tokio::test]
async fn the_server_is_checked() {
    let Ok(target) = std::env::var("LIGHTSPEED_TEST_TARGET") else {
        eprintln!(
            "expected the address of a server in LIGHTSPEED_TEST_TARGET, but it is not set: make test-clients sets it"
        );
        return;
    };
    let (address, certificate) = front(target.clone()).await;
    let (_, stranger) = front(target).await;
    let ask = async |trusted: Certificate| {
        let tls = ClientTlsConfig::new().ca_certificate(trusted).domain_name("localhost");
        let client = Client::builder(address.to_string()).tls(tls).token("secret").build().unwrap();
        client.with_timeout(Duration::from_millis(2_000)).get_surface(v1::GetSurfaceRequest::default()).await
    };
    assert_eq!("tenants/default/surfaces/default", ask(certificate).await.unwrap().surface.unwrap().name);
    assert_eq!(Some(Code::Unavailable), ask(stranger).await.err().map(|error| error.code()));
}
