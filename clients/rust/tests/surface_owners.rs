//! Calls and workers of several servers, which name the owners of surfaces.

mod fake_server;

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

use lightspeed::v1::{self, ErrorReason};
use lightspeed::{Client, Code, Error, Worker};
use tokio::net::TcpListener;
use tokio::time::timeout;

use fake_server::FakeServer;

const SURFACE: &str = "tenants/x/surfaces/a";
const OTHER: &str = "tenants/x/surfaces/b";
const SHORT: Duration = Duration::from_millis(300);

/// Runs a test within a time.
async fn within<Output>(test: impl Future<Output = Output>) -> Output {
    timeout(Duration::from_secs(20), test).await.expect("it ends in time")
}

/// A server that names another one as the owner, that one, and a client of the first.
async fn forwarding() -> (FakeServer, FakeServer, Client) {
    let (first, owner) = (FakeServer::start().await, FakeServer::start().await);
    first.set(|first| first.owner = owner.address());
    let client = Client::builder(first.address()).timeout(Duration::from_secs(10)).build().unwrap();
    (first, owner, client)
}

/// As `forwarding`, with a client that has connected to the owner.
async fn connected() -> (FakeServer, FakeServer, Client) {
    let (first, owner, client) = forwarding().await;
    within(async {
        while owner.calls() == 0 {
            start_run(&client, SURFACE).await.unwrap();
        }
    })
    .await;
    (first, owner, client)
}

async fn start_run(client: &Client, surface: &str) -> Result<v1::StartRunResponse, Error> {
    let request = v1::StartRunRequest { surface: surface.to_owned(), ..Default::default() };
    within(client.start_run(request)).await
}

async fn read(client: &Client, surface: &str) -> Result<v1::GetSurfaceResponse, Error> {
    let request = v1::GetSurfaceRequest { surface: surface.to_owned() };
    within(client.get_surface(request)).await
}

/// Asserts that a call was refused until its deadline, which can also end its last attempt.
fn assert_refused<Response>(reason: ErrorReason, result: Result<Response, Error>) {
    let error = result.err().expect("the call is refused");
    assert!(error.has_reason(reason) || error.code() == Code::DeadlineExceeded, "{error}");
}

/// Once a response has named the owner of a surface, calls about it go there; calls about another one do not.
#[tokio::test]
async fn calls_go_to_the_owner() {
    let (first, owner, client) = connected().await;
    let forwarded = first.calls();
    for _ in 0..3 {
        start_run(&client, SURFACE).await.unwrap();
    }
    start_run(&client, OTHER).await.unwrap();
    assert_eq!((forwarded + 1, 4), (first.calls(), owner.calls()));
}

/// An owner that has handed a surface over names the next one; the configured server may be that.
#[tokio::test]
async fn the_owner_hands_over() {
    let (first, owner, client) = connected().await;
    owner.set(|owner| owner.owner = first.address());
    start_run(&client, SURFACE).await.unwrap();
    let called = owner.calls();
    start_run(&client, SURFACE).await.unwrap();
    assert_eq!(called, owner.calls());
}

/// A call that is refused for its owner is sent to the owner at once, as the same request.
#[tokio::test]
async fn a_call_is_refused_for_its_owner() {
    let (first, owner, client) = forwarding().await;
    first.set(|first| first.refuses_for = owner.address());
    start_run(&client, SURFACE).await.unwrap();
    assert_eq!((1, first.received().starts), (owner.calls(), owner.received().starts));
    start_run(&client, SURFACE).await.unwrap();
    assert_eq!((1, 2), (first.calls(), owner.calls()));
}

/// Servers that name each other are called at a growing interval.
#[tokio::test]
async fn servers_disagree() {
    let (first, owner, client) = forwarding().await;
    first.set(|first| first.refuses_for = owner.address());
    owner.set(|owner| owner.refuses_for = first.address());
    assert_refused(ErrorReason::OwnerElsewhere, start_run(&client.with_timeout(SHORT), SURFACE).await);
    let attempts = first.calls() + owner.calls();
    assert!((2..=12).contains(&attempts), "{attempts} attempts");
}

/// If the owner has gone, the call is sent to the configured server at once, and the next ones as well.
#[tokio::test]
async fn the_owner_is_gone() {
    let (first, owner, client) = connected().await;
    owner.stop();
    let before = first.calls();
    for _ in 0..3 {
        start_run(&client, SURFACE).await.unwrap();
    }
    assert_eq!(before + 3, first.calls());
}

/// A call that the owner refuses because it shuts down is sent to the configured server at once.
#[tokio::test]
async fn the_owner_is_draining() {
    let (_first, owner, client) = connected().await;
    owner.set(|owner| owner.is_draining = true);
    start_run(&client, SURFACE).await.unwrap();
}

/// An owner that does not answer in time is left alone.
#[tokio::test]
async fn the_owner_is_stopped() {
    let (_first, owner, client) = connected().await;
    owner.set(|owner| owner.is_stopped = true);
    let client = client.with_timeout(SHORT);
    let late = start_run(&client, SURFACE).await.unwrap_err();
    assert_eq!((Code::DeadlineExceeded, owner.address().as_str()), (late.code(), late.target()));
    start_run(&client, SURFACE).await.unwrap();
}

/// An owner that cannot be reached from here delays no call, and is not tried again soon.
#[tokio::test]
async fn the_owner_cannot_be_reached() {
    let (first, _owner, client) = forwarding().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let connects = Arc::new(AtomicUsize::new(0));
    tokio::spawn({
        let connects = connects.clone();
        async move {
            while listener.accept().await.is_ok() {
                connects.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    first.set(|first| first.owner = address);
    start_run(&client, SURFACE).await.unwrap();
    within(async {
        while connects.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    for _ in 0..10 {
        start_run(&client, SURFACE).await.unwrap();
    }
    assert_eq!(11, first.calls());
    let connects = connects.load(Ordering::SeqCst); // A call may find out that the first connection has broken.
    assert!(connects <= 2, "{connects} connections");
}

/// An owner with a malformed address is not followed.
#[tokio::test]
async fn malformed_addresses_are_not_followed() {
    let (first, owner, client) = forwarding().await;
    for named in ["unix:/run/x.sock".to_owned(), format!("dns:///{}", owner.address()), "127.1:50051".to_owned()] {
        first.set(|first| first.refuses_for = named);
        assert_refused(ErrorReason::OwnerElsewhere, start_run(&client.with_timeout(SHORT), SURFACE).await);
    }
    assert_eq!(0, owner.calls());
}

/// With the option off, all calls go to the configured server.
#[tokio::test]
async fn direct_to_owners_is_off() {
    let (first, owner, _client) = forwarding().await;
    let client = Client::builder(first.address()).direct_to_owners(false).build().unwrap();
    for _ in 0..20 {
        start_run(&client, SURFACE).await.unwrap();
    }
    first.set(|first| first.refuses_for = owner.address());
    assert_refused(ErrorReason::OwnerElsewhere, start_run(&client.with_timeout(SHORT), SURFACE).await);
    assert_eq!(0, owner.calls());
}

/// The errors of calls that went to the owner name the owner; a closed client ends those calls too.
#[tokio::test]
async fn errors_name_the_owner() {
    let (_first, owner, client) = connected().await;
    let request = v1::FailRunRequest { surface: SURFACE.to_owned(), ..Default::default() };
    assert_eq!(owner.address(), within(client.fail_run(request)).await.unwrap_err().target());
    client.close();
    assert!(start_run(&client, SURFACE).await.unwrap_err().is_closed());
}

/// A read names the newest version of its surface that this client has caused, in the newest journal; other reads name
/// none.
#[tokio::test]
async fn reads_see_own_changes() {
    let (first, _owner, client) = forwarding().await;
    first.set(|first| first.owner.clear());
    read(&client, SURFACE).await.unwrap();
    for version in ["7@a1", "12@a1", "9@a1", "x", "-1"] {
        first.set(|first| first.version = version.to_owned());
        start_run(&client, SURFACE).await.unwrap();
    }
    first.set(|first| first.version.clear());
    read(&client, SURFACE).await.unwrap();
    read(&client, OTHER).await.unwrap();
    first.set(|first| first.version = "3@b2".to_owned());
    let creation =
        v1::CreateSurfaceRequest { parent: "tenants/x".to_owned(), surface_id: "b".to_owned(), ..Default::default() };
    within(client.create_surface(creation)).await.unwrap();
    start_run(&client, "").await.unwrap();
    start_run(&client, SURFACE).await.unwrap();
    read(&client, OTHER).await.unwrap();
    read(&client, "tenants/default/surfaces/default").await.unwrap();
    read(&client, SURFACE).await.unwrap();
    assert_eq!(vec!["", "12@a1", "", "3@b2", "3@b2", "3@b2"], first.received().min_versions);
}

/// A version that no server reaches until the deadline is forgotten: the storage may have been restored.
#[tokio::test]
async fn an_unreached_version_is_forgotten() {
    let (first, _owner, client) = forwarding().await;
    first.set(|first| {
        first.owner.clear();
        first.version = "7@a1".to_owned();
        first.is_behind = true;
    });
    start_run(&client, SURFACE).await.unwrap();
    assert_refused(ErrorReason::BehindMinVersion, read(&client.with_timeout(SHORT), SURFACE).await);
    read(&client, SURFACE).await.unwrap();
}

/// A client keeps 16 direct channels, and closes the one that was unused for longest for another one.
#[tokio::test]
async fn direct_channels_are_limited() {
    let (first, owner, client) = forwarding().await;
    for call in 1..=17 {
        first.set(|first| first.refuses_for = format!("127.0.0.{call}:{}", owner.port));
        start_run(&client, &format!("tenants/x/surfaces/s{call}")).await.unwrap();
        assert_eq!(call, owner.calls());
    }
}

/// Runs a worker beside a test.
async fn with_worker(client: Client, test: impl Future<Output = ()>) {
    let worker = Worker::builder(&client, ["extract"]).surface(SURFACE).build(|_| async { Ok(Vec::new()) }).unwrap();
    let stopper = worker.stopper();
    let running = tokio::spawn(worker.run());
    within(test).await;
    stopper.stop();
    within(running).await.unwrap().unwrap();
}

/// A worker whose stream is forwarded leaves it for one at the owner.
#[tokio::test]
async fn a_work_stream_moves_to_the_owner() {
    let (mut first, mut owner, client) = forwarding().await;
    with_worker(client, async {
        assert_eq!(SURFACE, first.openings.recv().await.unwrap().surface);
        first.leaves.recv().await.unwrap();
        owner.openings.recv().await.unwrap();
    })
    .await;
}

/// A worker whose stream is refused for its owner opens it there.
#[tokio::test]
async fn a_work_stream_is_refused_for_its_owner() {
    let (mut first, mut owner, client) = forwarding().await;
    first.set(|first| first.refuses_for = owner.address());
    with_worker(client, async {
        first.openings.recv().await.unwrap();
        owner.openings.recv().await.unwrap();
        assert!(first.openings.try_recv().is_err());
    })
    .await;
}

/// A worker whose owner has gone goes on at the configured server.
#[tokio::test]
async fn a_work_stream_after_its_owner() {
    let (mut first, mut owner, client) = forwarding().await;
    with_worker(client, async {
        first.openings.recv().await.unwrap();
        owner.openings.recv().await.unwrap();
        first.set(|first| first.owner.clear());
        owner.stop();
        first.openings.recv().await.unwrap();
    })
    .await;
}

/// A read sees what a worker of the client has reported: the end of its stream has the version.
#[tokio::test]
async fn reads_see_reports_of_workers() {
    let (mut first, _owner, client) = forwarding().await;
    first.set(|first| {
        first.owner.clear();
        first.version = "7@a1".to_owned();
    });
    with_worker(client.clone(), async { drop(first.openings.recv().await) }).await;
    read(&client, SURFACE).await.unwrap();
    assert_eq!(vec!["7@a1"], first.received().min_versions);
}
