//! The loop around [`State`]: owns the clock and the ports, turns effects into calls and their ends into inputs.
//!
//! Nothing that a port does ends the loop: a call that panics counts as one that failed in the most careful
//! sense (something that was sent is unclear then). What goes to disk goes in the order in which it was wanted.

mod calls;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::TimeDelta;
use stint_clock::Clock;
use stint_domain::{CommandId, Timestamp};
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::task::JoinSet;

use crate::{
    Command, CommandError, CommandResult, Effect, Input, Place, Ports, Snapshot, Start, State, Timer,
};

use self::calls::{Call, Note};

/// Starts engines.
#[derive(Debug)]
pub struct Engine;

/// What a front end holds. Clones lead to the same engine.
#[derive(Debug, Clone)]
pub struct Handle {
    wishes: mpsc::UnboundedSender<Wish>,
    snapshots: watch::Receiver<Snapshot>,
    places: broadcast::Sender<Place>,
}

#[derive(Debug)]
enum Wish {
    Command(Command, oneshot::Sender<CommandResult>),
    Input(Input),
    Close(oneshot::Sender<()>),
}

impl Engine {
    /// Starts an engine on a task of its own and returns at once. Must be called within a tokio runtime. The
    /// engine runs until [`Handle::close`], or until all handles are gone.
    pub fn start(start: Start, ports: Ports, clock: Arc<dyn Clock>) -> Handle {
        let (state, effects) = State::new(start, clock.now());
        let (wishes, wished) = mpsc::unbounded_channel();
        let (publish, snapshots) = watch::channel(state.snapshot().clone());
        let (places, _) = broadcast::channel(16);
        let (journal, notes) = mpsc::unbounded_channel();
        let (noted, written) = mpsc::unbounded_channel();
        let writing = tokio::spawn(calls::write_down(notes, noted.clone(), ports.clone()));
        let mut engine = Loop {
            state,
            ports,
            clock,
            calls: JoinSet::new(),
            aside: noted,
            journal,
            publish,
            places: places.clone(),
            replies: HashMap::new(),
            timers: BTreeMap::new(),
        };
        tokio::spawn(async move {
            engine.carry_out(effects);
            let closed = engine.run(wished, written).await;
            engine.ports.sign_in.cancel();
            // The calls end here, and with them whatever they hold of the ports: who waits for the end may begin the
            // next run on the same profile. What was given to the disk is still written.
            engine.calls.shutdown().await;
            drop(engine);
            if writing.await.is_err() {
                tracing::error!("the journal ended early");
            }
            if let Some(closed) = closed {
                // Nobody may wait for it any more.
                let _ = closed.send(());
            }
        });
        Handle {
            wishes,
            snapshots,
            places,
        }
    }
}

impl Handle {
    /// Gives a command and waits for its one reply.
    ///
    /// # Errors
    /// See [`CommandError`]; `Closed` when the engine has ended.
    pub async fn command(&self, command: Command) -> CommandResult {
        let (reply, replied) = oneshot::channel();
        if self.wishes.send(Wish::Command(command, reply)).is_err() {
            return Err(CommandError::Closed);
        }
        replied.await.unwrap_or(Err(CommandError::Closed))
    }

    /// Says that something has happened. Nothing when the engine has ended.
    pub fn input(&self, input: Input) {
        // An engine that has ended has no use for it.
        let _ = self.wishes.send(Wish::Input(input));
    }

    /// The snapshot as it is now.
    pub fn snapshot(&self) -> Snapshot {
        self.snapshots.borrow().clone()
    }

    /// The snapshots; there is one from the start.
    pub fn snapshots(&self) -> watch::Receiver<Snapshot> {
        self.snapshots.clone()
    }

    /// The places that a window should go to, from now on.
    pub fn places(&self) -> broadcast::Receiver<Place> {
        self.places.subscribe()
    }

    /// Ends the engine and waits until what it gave to the disk is there. Calls that are under way are given up;
    /// what may have been sent is looked up at the next start.
    pub async fn close(&self) {
        let (closed, ended) = oneshot::channel();
        if self.wishes.send(Wish::Close(closed)).is_ok() {
            // An error says that it has ended already.
            let _ = ended.await;
        }
    }
}

struct Loop {
    state: State,
    ports: Ports,
    clock: Arc<dyn Clock>,
    /// Calls to ports that are under way. Each ends with an input, or with nothing to say.
    calls: JoinSet<Option<Input>>,
    /// Where a call says something before it has ended.
    aside: mpsc::UnboundedSender<Input>,
    journal: mpsc::UnboundedSender<Note>,
    publish: watch::Sender<Snapshot>,
    places: broadcast::Sender<Place>,
    replies: HashMap<CommandId, oneshot::Sender<CommandResult>>,
    timers: BTreeMap<Timer, Timestamp>,
}

impl Loop {
    /// How often the clock is looked at although nothing is due.
    const BEAT: TimeDelta = TimeDelta::seconds(60);
    /// A wait that ends so much later than it should tells that the machine slept or its clock was moved.
    const JUMP: TimeDelta = TimeDelta::seconds(60);

    /// Runs until somebody closes it, who is returned, or until nobody holds it any more.
    async fn run(
        &mut self,
        mut wished: mpsc::UnboundedReceiver<Wish>,
        mut written: mpsc::UnboundedReceiver<Input>,
    ) -> Option<oneshot::Sender<()>> {
        let mut seen = self.clock.now();
        loop {
            let wake_at = self.next_wake(seen);
            tokio::select! {
                wish = wished.recv() => match wish {
                    None => return None,
                    Some(Wish::Close(closed)) => return Some(closed),
                    Some(Wish::Input(input)) => self.step(input),
                    Some(Wish::Command(command, reply)) => {
                        let id = CommandId::random();
                        self.replies.insert(id.clone(), reply);
                        self.step(Input::Command(id, command));
                    }
                },
                Some(input) = written.recv() => self.step(input),
                Some(ended) = self.calls.join_next() => match ended {
                    Ok(Some(input)) => self.step(input),
                    Ok(None) => {}
                    Err(error) => tracing::error!(%error, "a call ended without a word"),
                },
                () = self.clock.sleep_until(wake_at) => self.wake(wake_at),
            }
            let now = self.clock.now();
            if now < seen - Self::JUMP {
                tracing::info!("the clock was set back");
                self.step(Input::Woke);
            }
            seen = now;
        }
    }

    fn next_wake(&self, now: Timestamp) -> Timestamp {
        let beat = now + Self::BEAT;
        self.timers.values().min().map_or(beat, |at| beat.min(*at))
    }

    /// A wait for `expected` has ended.
    fn wake(&mut self, expected: Timestamp) {
        let now = self.clock.now();
        if now - expected > Self::JUMP {
            tracing::info!("the machine slept or its clock was moved");
            self.step(Input::Woke);
        }
        let due: Vec<Timer> = self
            .timers
            .iter()
            .filter(|(_, at)| **at <= now)
            .map(|(timer, _)| timer.clone())
            .collect();
        for timer in due {
            // An earlier one may have set it anew.
            if self.timers.get(&timer).is_some_and(|at| *at <= now) {
                self.timers.remove(&timer);
                self.step(Input::Due(timer));
            }
        }
    }

    fn step(&mut self, input: Input) {
        let effects = self.state.step(input, self.clock.now());
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        let mut effects = effects.into_iter().peekable();
        while let Some(effect) = effects.next() {
            match effect {
                Effect::Fetch(fetch) => self.call(Call::Fetch(fetch)),
                Effect::Send(intent) => {
                    let by = self.state.send_by(&intent.id);
                    self.call(Call::Send(intent, by, Arc::clone(&self.clock)));
                }
                Effect::LookUp(intent) => self.call(Call::LookUp(intent)),
                Effect::SignIn(ask) => self.call(Call::SignIn(ask)),
                Effect::StepUp(account, challenge) => self.call(Call::StepUp(account, challenge)),
                Effect::SignOut(account) => self.call(Call::SignOut(account)),
                Effect::CheckUsable(target) => self.call(Call::CheckUsable(target)),
                Effect::CancelSignIn => self.ports.sign_in.cancel(),
                Effect::Record(intent) => {
                    // A batch goes to disk in one piece: its last row need not wait for twenty writes.
                    let mut intents = vec![intent];
                    while let Some(Effect::Record(intent)) =
                        effects.next_if(|next| matches!(next, Effect::Record(_)))
                    {
                        intents.push(intent);
                    }
                    self.note(Note::Record(intents));
                }
                Effect::Forget(intent) => self.note(Note::Forget(intent)),
                Effect::Notify(notice) => self.note(Note::Notify(notice)),
                Effect::CloseNotice(notice) => self.note(Note::CloseNotice(notice)),
                Effect::Remember(lists) => self.note(Note::Remember(lists)),
                Effect::ForgetLists(account) => self.note(Note::ForgetLists(account)),
                Effect::KeepAccounts(accounts) => self.note(Note::KeepAccounts(accounts)),
                Effect::KeepDraft(target, draft) => self.note(Note::KeepDraft(target, draft)),
                Effect::KeepAgain(again) => self.note(Note::KeepAgain(again)),
                Effect::KeepSettings(settings) => self.note(Note::KeepSettings(settings)),
                Effect::KeepFavorites(favorites) => self.note(Note::KeepFavorites(favorites)),
                Effect::KeepPlaces(places) => self.note(Note::KeepPlaces(places)),
                Effect::KeepRecents(recents) => self.note(Note::KeepRecents(recents)),
                Effect::KeepBundle(id, bundle) => self.note(Note::KeepBundle(id, bundle)),
                Effect::Chronicle(entries) => self.note(Note::Chronicle(entries)),
                Effect::EraseHistory => self.note(Note::EraseHistory),
                Effect::Open(place) => {
                    // Without a window nobody listens.
                    let _ = self.places.send(place);
                }
                Effect::Reply(id, result) => self.reply(&id, result),
                Effect::WakeAt(timer, at) => {
                    self.timers.insert(timer, at);
                }
                Effect::Publish(snapshot) => {
                    self.publish.send_replace(snapshot);
                }
            }
        }
    }

    fn call(&mut self, call: Call) {
        self.calls
            .spawn(call.make(self.ports.clone(), self.aside.clone()));
    }

    fn note(&self, note: Note) {
        if self.journal.send(note).is_err() {
            tracing::error!("the journal has ended");
        }
    }

    fn reply(&mut self, id: &CommandId, result: CommandResult) {
        match self.replies.remove(id) {
            // Whoever asked may have gone.
            Some(reply) => drop(reply.send(result)),
            None => tracing::error!("a command was answered twice"),
        }
    }
}
