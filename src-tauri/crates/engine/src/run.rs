//! The loop around [`State`]: owns the clock and the ports, turns effects into calls and their ends into inputs.
//!
//! Nothing that a port does ends the loop: a call that panics counts as one that failed in the most careful
//! sense (something that was sent is unclear then). What goes to disk goes in the order in which it was wanted, but the
//! lists: they are long, nobody waits for them, and they go beside the rest.

mod calls;
mod notes;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::TimeDelta;
use stint_clock::Clock;
use stint_domain::{CommandId, Timestamp};
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::task::{JoinError, JoinSet};

use crate::{
    Command, CommandError, CommandResult, Effect, Input, Place, Ports, Snapshot, Start, State, Timer,
};

use self::calls::Call;
use self::notes::{Kept, Note};

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
        let writing = tokio::spawn(notes::write_down(notes, noted.clone(), ports.clone()));
        let (lists, kept) = mpsc::unbounded_channel();
        let keeping = tokio::spawn(notes::keep_lists(kept, ports.clone()));
        let mut engine = Loop {
            state,
            ports,
            clock,
            calls: JoinSet::new(),
            aside: noted,
            journal,
            lists,
            publish,
            places: places.clone(),
            replies: HashMap::new(),
            answered: Vec::new(),
            timers: BTreeMap::new(),
        };
        tokio::spawn(async move {
            engine.carry_out(effects);
            engine.show();
            let closed = engine.run(wished, written).await;
            engine.ports.sign_in.cancel();
            // The calls end here, and with them whatever they hold of the ports: who waits for the end may begin the
            // next run on the same profile. What was given to the disk is still written.
            engine.calls.shutdown().await;
            drop(engine);
            if writing.await.is_err() || keeping.await.is_err() {
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
    lists: mpsc::UnboundedSender<Kept>,
    publish: watch::Sender<Snapshot>,
    places: broadcast::Sender<Place>,
    replies: HashMap<CommandId, oneshot::Sender<CommandResult>>,
    /// What commands are answered as soon as the snapshot tells what came of them.
    answered: Vec<(CommandId, CommandResult)>,
    timers: BTreeMap<Timer, Timestamp>,
}

impl Loop {
    /// How often the clock is looked at although nothing is due.
    const BEAT: TimeDelta = TimeDelta::seconds(60);
    /// A wait that ends so much later than it should tells that the machine slept or its clock was moved.
    const JUMP: TimeDelta = TimeDelta::seconds(60);
    /// So many inputs at most are taken before the snapshot tells what came of them.
    const AT_ONCE: usize = 64;

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
                Some(ended) = self.calls.join_next() => self.ended(ended),
                () = self.clock.sleep_until(wake_at) => self.wake(wake_at),
            }
            self.take_ready(&mut written);
            self.show();
            let now = self.clock.now();
            if now < seen - Self::JUMP {
                tracing::info!("the clock was set back");
                self.step(Input::Woke);
                self.show();
            }
            seen = now;
        }
    }

    /// Takes what is there already: of twenty answers that come together, one snapshot tells.
    fn take_ready(&mut self, written: &mut mpsc::UnboundedReceiver<Input>) {
        for _ in 0..Self::AT_ONCE {
            if let Ok(input) = written.try_recv() {
                self.step(input);
            } else if let Some(ended) = self.calls.try_join_next() {
                self.ended(ended);
            } else {
                return;
            }
        }
    }

    fn ended(&mut self, call: Result<Option<Input>, JoinError>) {
        match call {
            Ok(Some(input)) => self.step(input),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "a call ended without a word"),
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

    /// What comes of the input leaves at once; the snapshot tells of it with the next [`Loop::show`].
    fn step(&mut self, input: Input) {
        let effects = self.state.take(input, self.clock.now());
        self.carry_out(effects);
    }

    /// Brings the snapshot up to date, and answers the commands that waited for that.
    fn show(&mut self) {
        let effects = self.state.show(self.clock.now());
        self.carry_out(effects);
        for (id, result) in std::mem::take(&mut self.answered) {
            self.reply(&id, result);
        }
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
                Effect::Remember(lists) => self.keep(Kept::Lists(Box::new(lists))),
                Effect::ForgetLists(account) => self.keep(Kept::Nothing(account)),
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
                Effect::Reply(id, result) => self.answered.push((id, result)),
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

    fn keep(&self, lists: Kept) {
        if self.lists.send(lists).is_err() {
            tracing::error!("nobody keeps the lists any more");
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
