//! How the watch cursor advances, frame by frame.

use super::*;

fn cursor(surface: &str, resume_token: &str) -> RecordWatchCursor<v1::WatchAuditsRequest> {
    let client = Client::new("localhost:1").unwrap();
    let (surface, resume_token) = (surface.to_owned(), resume_token.to_owned());
    let request = v1::WatchAuditsRequest { surface, resume_token, ..Default::default() };
    let position = request.begin();
    let frames = ReconnectingStream::new(client, "/");
    RecordWatchCursor { frames, request, position, items: VecDeque::new() }
}

/// A frame of a surface, with a token of the server.
fn frame(surface: &str, sequences: &[i64], token: &str) -> v1::WatchAuditsResponse {
    let entries = sequences.iter().map(|sequence| v1::AuditEntry { sequence: *sequence, ..Default::default() });
    v1::WatchAuditsResponse {
        surface: surface.into(),
        entries: entries.collect(),
        resume_token: token.into(),
        ..Default::default()
    }
}

/// The sequence and the resume token of each item.
fn items(cursor: &mut RecordWatchCursor<v1::WatchAuditsRequest>) -> Vec<(i64, String)> {
    cursor.items.drain(..).map(|item| (item.entry.sequence, item.resume_token)).collect()
}

/// The next connection starts with the last frame's token, also after heartbeats and gaps.
#[tokio::test]
async fn it_resumes_after_the_last_frame() {
    let mut cursor = cursor("tenants/x/surfaces/a", "");
    cursor.frame_received(frame("tenants/x/surfaces/a", &[1, 2], "w1:two"));
    assert_eq!(vec![(1, "after:1".into()), (2, "w1:two".into())], items(&mut cursor));
    cursor.frame_received(frame("tenants/x/surfaces/a", &[], "w1:beat"));
    cursor.request.begin_at(&cursor.position);
    assert_eq!(("w1:beat", 0), (cursor.request.resume_token.as_str(), cursor.request.after_sequence));
}

/// In the middle of a frame of one surface, the token is a sequence.
#[tokio::test]
async fn a_token_of_one_surface_is_a_sequence() {
    let mut cursor = cursor("tenants/x/surfaces/a", "after:1");
    cursor.request.begin_at(&cursor.position);
    assert_eq!(("", 1), (cursor.request.resume_token.as_str(), cursor.request.after_sequence));
}

/// In the middle of a frame of all surfaces, the token starts before that frame, and skips the returned entries, however
/// the server cuts the next frames.
#[tokio::test]
async fn a_token_of_all_surfaces_skips_returned_entries() {
    let mut first = cursor("tenants/x/surfaces/-", "w1:one");
    first.frame_received(frame("tenants/x/surfaces/a", &[4, 5, 6], "w1:two"));
    let middle = items(&mut first)[1].1.clone();
    assert_eq!("after:5@tenants/x/surfaces/a:w1:one", middle);

    let mut second = cursor("tenants/x/surfaces/-", &middle);
    second.request.begin_at(&second.position);
    assert_eq!("w1:one", second.request.resume_token);
    second.frame_received(frame("tenants/x/surfaces/a", &[4], "w1:1a"));
    assert_eq!(Vec::<(i64, String)>::new(), items(&mut second));
    second.frame_received(frame("tenants/x/surfaces/a", &[5, 6], "w1:1b"));
    assert_eq!(vec![(6, "w1:1b".into())], items(&mut second));
    second.frame_received(frame("tenants/x/surfaces/b", &[5], "w1:three"));
    assert_eq!(vec![(5, "w1:three".into())], items(&mut second));
}

/// The watch waits for an absent server; a refusal comes last.
#[tokio::test]
async fn a_watch_waits_for_its_server() {
    let client = Client::new("127.0.0.1:1").unwrap();
    let mut watch = client.watch_audits(v1::WatchAuditsRequest::default());
    assert!(tokio::time::timeout(Duration::from_millis(300), watch.next()).await.is_err());
}

/// A connection starts with all surfaces; before its mark, known ones that did not come are removed.
#[test]
fn surfaces_that_left_while_disconnected_are_removed() {
    use v1::watch_surfaces_response::Frame;
    let frame = |frame| v1::WatchSurfacesResponse { frame: Some(frame) };
    let changed = |names: &[&str]| {
        let surfaces = names.iter().map(|name| v1::Surface { name: (*name).into(), ..Default::default() });
        frame(Frame::Changed(v1::ChangedSurfaces { surfaces: surfaces.collect() }))
    };
    let removed = |names: &[&str]| {
        let surfaces = names.iter().map(|name| v1::RemovedSurface { name: (*name).into(), deleted: false });
        frame(Frame::Removed(v1::RemovedSurfaces { surfaces: surfaces.collect() }))
    };
    let caught_up = || frame(Frame::CaughtUp(v1::SurfacesCaughtUp { as_of_ms: 1 }));
    let mut cursor = SurfacesWatchCursor::default();
    let mut received = |connection, frames: Vec<v1::WatchSurfacesResponse>| {
        frames.into_iter().for_each(|frame| cursor.frame_received(frame, connection));
        cursor.items.drain(..).collect::<Vec<_>>()
    };
    let first = vec![changed(&["a", "b", "c"]), caught_up(), removed(&["a"]), changed(&["d"])];
    let beat = frame(Frame::Heartbeat(v1::SurfacesHeartbeat { as_of_ms: 1 }));
    assert_eq!(first, received(1, [first.clone(), vec![beat]].concat()));
    assert_eq!(vec![changed(&["b"])], received(2, vec![changed(&["b"])]));
    let left = vec![changed(&["d"]), removed(&["b", "c"]), caught_up()];
    assert_eq!(left, received(3, vec![changed(&["d"]), caught_up()]));
    assert_eq!(vec![changed(&["d"]), caught_up()], received(4, vec![changed(&["d"]), caught_up()]));
}
