//! The client and its worker on a real server, whose address `make test-clients` puts into LIGHTSPEED_TEST_TARGET.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::{StreamExt, TryStreamExt};
use lightspeed::{
    permanent, v1, BoxError, Client, Code, HandlerResult, ReplayOptions, Stopper, Task, WatchItem, Worker,
    WorkerObserver,
};
use tokio::io::{copy, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// The number of surfaces so far: tests run side by side.
static SURFACES: AtomicUsize = AtomicUsize::new(0);

/// A surface of a server, with a run in progress.
struct Surface {
    client: Client,
    name: String,
}

impl Surface {
    /// With this number of batches of the stage `extract`; `None` if no server is named.
    async fn with(batches: i64) -> Option<Self> {
        let Ok(target) = std::env::var("LIGHTSPEED_TEST_TARGET") else {
            eprintln!("expected the address of a server in LIGHTSPEED_TEST_TARGET, but it is not set: make test-clients sets it");
            return None;
        };
        let client = Client::new(target).unwrap();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
        let number = SURFACES.fetch_add(1, Ordering::Relaxed);
        let request = v1::CreateSurfaceRequest {
            parent: "tenants/rust".into(),
            surface_id: format!("s-{now}-{number}"),
            adapter_profile: v1::AdapterProfile::BurstRecovery.into(),
            ..Default::default()
        };
        let name = client.create_surface(request).await.unwrap().surface.unwrap().name;
        let surface = Self { client, name };
        let request = v1::StartRunRequest { surface: surface.name(), ..Default::default() };
        surface.client.start_run(request).await.unwrap();
        let batches = (1..=batches).map(|number| batch("extract", number)).collect();
        let request = v1::EnqueueBatchesRequest { surface: surface.name(), batches, ..Default::default() };
        surface.client.enqueue_batches(request).await.unwrap();
        Some(surface)
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    async fn counts(&self) -> v1::QueueCounts {
        let request = v1::GetSurfaceRequest { surface: self.name() };
        self.client.get_surface(request).await.unwrap().surface.unwrap().queue.unwrap()
    }
}

fn batch(stage: &str, number: i64) -> v1::Batch {
    let key = format!("b-{number}");
    v1::Batch {
        idempotency_key: key.clone(),
        key,
        stage: stage.into(),
        records: 1,
        sequence: number,
        ..Default::default()
    }
}

type Handling = Pin<Box<dyn Future<Output = HandlerResult> + Send>>;

/// Every batch has one effect, whatever handlers do: return, fail at first, panic at first, or hand off.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_batch_has_one_effect() {
    const BATCHES: usize = 200;
    let Some(surface) = Surface::with(200).await else { return };
    let done = Arc::new(Notify::new());
    let loaded = Arc::new(AtomicUsize::new(0));
    let ended = done.clone();
    let handler = move |task: Task| -> Handling {
        let (ended, loaded) = (ended.clone(), loaded.clone());
        Box::pin(async move {
            let number = task.batch.sequence;
            if task.batch.stage == "load" {
                if loaded.fetch_add(1, Ordering::SeqCst) + 1 == BATCHES {
                    ended.notify_one();
                }
                return Ok(Vec::new());
            }
            if task.attempt == 1 && number % 10 == 0 {
                return Err("at first it fails".into());
            }
            assert!(task.attempt != 1 || number % 10 != 5, "at first it panics");
            Ok(vec![batch("load", number)])
        })
    };
    let worker = Worker::builder(&surface.client, ["extract", "load"]).surface(surface.name());
    let worker = worker.concurrency(8).prefetch(8).build(handler).unwrap();
    worker.run_until(done.notified()).await.unwrap();
    let counts = surface.counts().await;
    assert_eq!((400, 0, 0), (counts.succeeded, counts.duplicates_suppressed, counts.in_flight), "{counts:?}");
}

/// Handlers that block the only thread do not delay heartbeats: a lease of one second does not expire.
#[tokio::test]
async fn busy_handlers_keep_their_leases() {
    let Some(surface) = Surface::with(2).await else { return };
    let (done, handled) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let (ended, count) = (done.clone(), handled.clone());
    let handler = move |task: Task| {
        std::thread::sleep(Duration::from_millis(1_500)); // Blocks everything else in this runtime.
        if count.fetch_add(1, Ordering::SeqCst) == 1 {
            ended.notify_one();
        }
        async move {
            assert_eq!(1, task.attempt);
            Ok(Vec::new())
        }
    };
    let worker = Worker::builder(&surface.client, ["extract"]).surface(surface.name());
    let worker = worker.concurrency(2).lease(Duration::from_secs(1)).build(handler).unwrap();
    worker.run_until(done.notified()).await.unwrap();
    let counts = surface.counts().await;
    assert_eq!((2, 0), (counts.succeeded, counts.retrying), "{counts:?}");
    assert_eq!(2, handled.load(Ordering::SeqCst));
}

/// Dropping the future of a run releases the batches of handlers that fail: no attempt is spent.
#[tokio::test]
async fn dropping_a_run_releases() {
    let Some(surface) = Surface::with(3).await else { return };
    let (started, ended) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (start, end) = (started.clone(), ended.clone());
    let handler = move |task: Task| -> Handling {
        let (start, end) = (start.clone(), end.clone());
        Box::pin(async move {
            start.notify_one();
            let cancellation = task.cancelled().await;
            assert!(!cancellation.is_lost);
            end.notify_one();
            Err(cancellation.reason.into())
        })
    };
    let worker = Worker::builder(&surface.client, ["extract"]).surface(surface.name()).build(handler).unwrap();
    let running = tokio::spawn(worker.run());
    started.notified().await;
    running.abort();
    ended.notified().await;
    let back = async { while surface.counts().await.queued != 3 {} };
    tokio::time::timeout(Duration::from_secs(10), back).await.unwrap();
    assert_eq!(0, surface.counts().await.retrying);
}

/// After a permanent failure a batch becomes a dead letter at once, and lists page through dead letters.
#[tokio::test]
async fn permanent_failures_are_dead_letters() {
    let Some(surface) = Surface::with(3).await else { return };
    let (done, failed) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let ended = done.clone();
    let handler = move |_: Task| {
        if failed.fetch_add(1, Ordering::SeqCst) == 2 {
            ended.notify_one();
        }
        async { Err(permanent("no such file")) }
    };
    let worker = Worker::builder(&surface.client, ["extract"]).surface(surface.name()).build(handler).unwrap();
    worker.run_until(done.notified()).await.unwrap();
    let request = v1::ListDeadLettersRequest { surface: surface.name(), page_size: 1, ..Default::default() };
    let letters: Vec<v1::DeadLetter> = surface.client.all_dead_letters(request).try_collect().await.unwrap();
    assert_eq!(3, letters.len());
}

/// After a lost response the client sends the same request_id again: the server applies the change once, and returns
/// the stored response.
#[tokio::test]
async fn a_lost_response_is_requested_again() {
    let Some(surface) = Surface::with(1).await else { return };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::new(listener.local_addr().unwrap().to_string()).unwrap();
    let calling = async {
        let batch = Some(batch("extract", 2));
        client.enqueue_batch(v1::EnqueueBatchRequest { surface: surface.name(), batch, ..Default::default() }).await
    };
    let cutting = async {
        let server = || TcpStream::connect(std::env::var("LIGHTSPEED_TEST_TARGET").unwrap());
        let (mut first, _) = listener.accept().await.unwrap();
        let (mut sent, mut upstream) = (first.split().0, server().await.unwrap());
        let done = async { while surface.counts().await.queued != 2 {} };
        tokio::select! {
            _ = copy(&mut sent, &mut upstream) => panic!("expected the client to wait, but it has left"),
            () = done => drop(upstream),
        }
        drop(first);
        let (mut second, _) = listener.accept().await.unwrap();
        copy_bidirectional(&mut second, &mut server().await.unwrap()).await
    };
    let response = tokio::select! {
        response = calling => response.unwrap(),
        _ = cutting => panic!("expected a response, but the client has left"),
    };
    assert!(!response.already_enqueued, "it is the first response");
}

/// Counts the events of handlers, and keeps the numbers of leased batches.
#[derive(Clone, Default)]
struct CountingObserver(Arc<Mutex<Counts>>);

#[derive(Clone, Default)]
struct Counts {
    started: usize,
    finished: usize,
    failed: usize,
    in_hand: Vec<usize>,
}

impl WorkerObserver for CountingObserver {
    fn handler_started(&self, _: &Task) {
        self.0.lock().unwrap().started += 1;
    }

    fn handler_finished(&self, _: &Task, _: Duration) {
        self.0.lock().unwrap().finished += 1;
    }

    fn handler_failed(&self, _: &Task, _: Duration, error: &BoxError) {
        assert_eq!("at first it fails", error.to_string());
        self.0.lock().unwrap().failed += 1;
    }

    fn in_hand(&self, count: usize) {
        self.0.lock().unwrap().in_hand.push(count);
    }
}

/// A worker from an address runs its middleware around the handler, the first one outermost, and tells its observer.
#[tokio::test]
async fn hooks_see_every_handler() {
    let Some(surface) = Surface::with(2).await else { return };
    let (done, calls) = (Arc::new(Notify::new()), Arc::new(Mutex::new(Vec::new())));
    let (ended, outer, inner, handled) = (done.clone(), calls.clone(), calls.clone(), calls.clone());
    let handler = move |task: Task| {
        handled.lock().unwrap().push(format!("handler {}", task.batch.key));
        if task.attempt == 2 {
            ended.notify_one();
        }
        async move {
            let fails = task.attempt == 1 && task.batch.sequence == 2;
            if fails {
                Err("at first it fails".into())
            } else {
                Ok(Vec::new())
            }
        }
    };
    let observer = CountingObserver::default();
    let worker = Worker::builder(surface.client.target(), ["extract"])
        .surface(surface.name())
        .middleware(move |task, next| {
            outer.lock().unwrap().push("outer".to_owned());
            async move { next.run(task).await }
        })
        .middleware(move |task, next| {
            inner.lock().unwrap().push("inner".to_owned());
            next.run(task)
        })
        .observer(observer.clone())
        .build(handler)
        .unwrap();
    worker.run_until(done.notified()).await.unwrap();
    assert_eq!(["outer", "inner", "handler b-1"].as_slice(), &calls.lock().unwrap()[..3]);
    let Counts { started, finished, failed, in_hand } = observer.0.lock().unwrap().clone();
    assert_eq!((3, 2, 1), (started, finished, failed));
    assert_eq!(Some(&0), in_hand.last());
}

/// Operators control a surface by methods; a plan changes nothing.
#[tokio::test]
async fn controls_are_methods() {
    let Some(surface) = Surface::with(1).await else { return };
    let (client, name) = (&surface.client, surface.name());
    assert!(client.pause(&name, "a check").await.unwrap().control_label.starts_with("paused"));
    assert_eq!(name, client.resume(&name, "checked").await.unwrap().name);
    let options = |reason: &str, expected_plan_hash: &str| ReplayOptions {
        from_stage: "extract".into(),
        reason: reason.into(),
        expected_plan_hash: expected_plan_hash.into(),
    };
    let plan = client.plan_replay(&name, &options("a look", "")).await.unwrap();
    assert!(!plan.plan_hash.is_empty());
    let refused = client.replay(&name, &options("by another plan", "0123")).await.unwrap_err();
    assert_eq!(("SurfaceService/ApplyControl", client.target()), (refused.method(), refused.target()));
    client.replay(&name, &options("by that plan", &plan.plan_hash)).await.unwrap();
    client.drain(&name, "the end").await.unwrap();
}

/// A work stream without a worker: frames both ways, until it is closed.
#[tokio::test]
async fn a_work_stream_has_frames() {
    let Some(surface) = Surface::with(1).await else { return };
    let opening = v1::work_request::Open {
        surface: surface.name(),
        stages: vec!["extract".into()],
        worker_id: "w".into(),
        ..Default::default()
    };
    let mut stream = surface.client.open_work(opening);
    let credits = Some(v1::Credits { batches: 1, records: None });
    stream.send(v1::WorkRequest { credits, ..Default::default() });
    let started = loop {
        let frame = stream.message().await.unwrap().unwrap().frame;
        if let Some(v1::work_response::Frame::Started(started)) = frame {
            break started;
        }
    };
    assert_eq!("b-1", started.batches[0].batch.as_ref().unwrap().key);
    let leave = Some(v1::work_request::Leave { release: true });
    stream.send(v1::WorkRequest { leave, ..Default::default() });
    stream.half_close();
    while stream.message().await.unwrap().is_some() {}
    assert_eq!(1, surface.counts().await.queued);
}

/// A watch can resume after any entry in another stream, without a gap or a repeat.
#[tokio::test]
async fn a_watch_resumes_by_its_token() {
    let Some(surface) = Surface::with(1).await else { return }; // The two audits: surface created, run started.
    let mut request = v1::WatchAuditsRequest { surface: surface.name(), ..Default::default() };
    let mut sequences = Vec::new();
    for _ in 0..2 {
        let WatchItem { entry, resume_token, .. } =
            surface.client.watch_audits(request.clone()).next().await.unwrap().unwrap();
        sequences.push(entry.sequence);
        request.resume_token = resume_token;
    }
    assert_eq!(vec![1, 2], sequences);
}

/// A refusal has its reason and metadata; a refused worker ends with it.
#[tokio::test]
async fn refusals_have_reasons() {
    let Some(surface) = Surface::with(1).await else { return };
    let request = v1::GetSurfaceRequest { surface: "tenants/rust/surfaces/nowhere".into() };
    let error = surface.client.get_surface(request).await.unwrap_err();
    assert!(error.has_reason(v1::ErrorReason::SurfaceNotFound), "{error}");
    assert_eq!((Code::NotFound, "tenants/rust/surfaces/nowhere"), (error.code(), error.metadata()["surface"].as_str()));
    let worker = Worker::builder(&surface.client, ["nowhere"]).surface(surface.name());
    let result = worker.build(|_| async { Ok(Vec::new()) }).unwrap().run().await;
    assert!(result.unwrap_err().to_string().contains("STAGE_NOT_FOUND"));
}

/// A worker checks its options, and can be stopped before it runs.
#[tokio::test]
async fn a_worker_needs_stages() {
    let client = Client::new("localhost:1").unwrap();
    let nothing = |_: Task| async { Ok(Vec::new()) };
    let refused = Worker::builder(&client, Vec::<String>::new()).build(nothing);
    assert_eq!(Some(Code::InvalidArgument), refused.err().map(|error| error.code()));
    assert!(Worker::builder(&client, ["load"]).concurrency(0).build(nothing).is_err());
    assert!(Worker::builder("http://localhost", ["load"]).build(nothing).is_err());
    let worker = Worker::builder(&client, ["load"]).build(nothing).unwrap();
    let stopper: Stopper = worker.stopper();
    stopper.stop();
    worker.run().await.unwrap();
}

/// More streams than one connection allows can be open at a time, and calls still get responses.
#[tokio::test(flavor = "multi_thread")]
async fn streams_beyond_one_connection() {
    let Some(surface) = Surface::with(1).await else { return };
    let mut watches = Vec::new();
    for _ in 0..120 {
        let request = v1::WatchFreshnessRequest { surface: surface.name() };
        let mut watch = surface.client.watch_freshness(request);
        watch.next().await.unwrap().unwrap();
        watches.push(watch);
    }
    assert_eq!(1, surface.counts().await.queued);
}
