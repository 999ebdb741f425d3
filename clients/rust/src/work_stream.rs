//! A work stream without a worker: the frames of `WorkerService/Work`.

use futures_util::stream::{self, StreamExt};
use tokio::sync::mpsc::{channel, unbounded_channel, Receiver, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

use crate::client::{Client, FrameStream};
use crate::error::Error;
use crate::surface_owners::name_of;
use crate::v1::{self, work_request::Open};

const WORK: &str = "/lightspeed.ops.v1.WorkerService/Work";

/// A work stream without a worker: it sends no heartbeats and does not reconnect. Dropping it ends it.
#[derive(Debug)]
pub struct WorkStream {
    frames: Option<UnboundedSender<v1::WorkRequest>>,
    received: Receiver<Result<v1::WorkResponse, Error>>,
    reader: JoinHandle<()>,
}

impl WorkStream {
    /// Queues a frame, and does not wait. After the end of the stream it is not sent.
    pub fn send(&self, frame: v1::WorkRequest) {
        if let Some(frames) = &self.frames {
            let _ = frames.send(frame);
        }
    }

    /// Sends no more frames.
    pub fn half_close(&mut self) {
        self.frames = None;
    }

    /// Waits for the next frame; `None` at the end.
    ///
    /// # Errors
    ///
    /// The refusal, or UNAVAILABLE if the stream broke off; nothing comes after it.
    pub async fn message(&mut self) -> Result<Option<v1::WorkResponse>, Error> {
        self.received.recv().await.transpose()
    }
}

impl Drop for WorkStream {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Client {
    /// Opens a work stream, for programs that do without a [`Worker`](crate::Worker).
    pub fn open_work(&self, opening: Open) -> WorkStream {
        let (frames, queued) = unbounded_channel();
        let (send, received) = channel(1); // A frame is read when the one before is taken.
        let client = self.clone();
        let reader = tokio::spawn(async move {
            let mut opened = match open_frames(&client, opening, queued).await {
                Ok(opened) => opened,
                Err(error) => return drop(send.send(Err(error)).await),
            };
            while let Some(frame) = opened.message().await.transpose() {
                let is_last = frame.is_err();
                if send.send(frame).await.is_err() || is_last {
                    return;
                }
            }
        });
        WorkStream { frames: Some(frames), received, reader }
    }
}

/// Opens a work stream whose frames are queued, at the owner of its surface, if it is known.
pub(crate) async fn open_frames(
    client: &Client,
    opening: Open,
    queued: UnboundedReceiver<v1::WorkRequest>,
) -> Result<FrameStream<v1::WorkResponse>, Error> {
    let surface = name_of(&opening.surface);
    let first = v1::WorkRequest { open: Some(opening), ..Default::default() };
    let rest = stream::unfold(queued, |mut queued| async move { Some((queued.recv().await?, queued)) });
    client.open(WORK, Some(surface), stream::once(async { first }).chain(rest)).await
}
