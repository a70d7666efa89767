import CPenstock
import PenstockCore

// Connecting to a name with several addresses, as RFC 8305 (Happy Eyeballs) §5 says: the next address
// is tried a quarter of a second after the one before, or at once when that failed, without giving
// up the older attempts; the first connection that stands is the one.
//
// Attempts are a list: the eldest carries the request, the others nothing yet. Who wins, or is next
// when the eldest fails, takes the request over.

extension EventLoop {
    /// RFC 8305 §8, "Connection Attempt Delay".
    static let attemptDelay: UInt64 = 250_000_000

    /// A way to a target for one request, or nil when there is none: a connection that is being made, or
    /// a stream of one.
    func connect(_ target: TargetState) -> Upstream? {
        target.pointee.http2 == .off ? dial(target) : stream(to: target)
    }

    /// The first attempt at a target, or nil when every address failed at once.
    func dial(_ target: TargetState) -> Upstream? {
        let count = target.pointee.addressCount
        guard target.pointee.addresses != nil, count > 0 else {
            metrics.pointee.upstreamConnectFailures &+= 1
            return nil
        }
        let first = target.pointee.nextAddress
        for tried in 0..<count {
            guard let upstream = open(target, (first + tried) % count) else { continue }
            upstream.pointee.race.first = first
            upstream.pointee.race.tried = tried + 1
            return upstream
        }
        blame(target)
        return nil
    }

    /// The request of a new connection waits until it stands, until `deadline`.
    func expectConnection(_ upstream: Upstream, by deadline: UInt64) {
        upstream.pointee.race.deadline = deadline
        let mayRace = upstream.pointee.race.tried < upstream.pointee.target.pointee.addressCount
        expect(upstream.timer, at: mayRace ? min(deadline, now + EventLoop.attemptDelay) : deadline)
    }

    /// An attempt's timer fired: time for the next one, or for none any more.
    func connectTimedOut(_ upstream: Upstream) {
        let eldest = upstream.eldest
        if eldest == upstream, upstream.pointee.race.deadline <= now {
            return upstreamLost(upstream, PEN_UPSTREAM_TIMEOUT)
        }
        attemptNext(eldest)
        if eldest == upstream { expect(upstream.timer, at: upstream.pointee.race.deadline) }
    }

    /// An attempt failed: the others go on, or the next begins.
    func connectFailed(_ upstream: Upstream) {
        let eldest = upstream.eldest
        if eldest == upstream, upstream.pointee.race.younger == nil { attemptNext(upstream) }
        if eldest != upstream {
            metrics.pointee.upstreamConnectFailures &+= 1
            closeUpstream(upstream)
            return attemptNext(eldest)
        }
        guard let next = upstream.pointee.race.younger else {
            return upstreamLost(upstream, PEN_UPSTREAM_CONNECT)
        }
        metrics.pointee.upstreamConnectFailures &+= 1
        takeOver(next, from: upstream)
        closeUpstream(upstream)
    }

    /// An attempt stands: it gets the request, the others are closed.
    func connectWon(_ upstream: Upstream) {
        let target = upstream.pointee.target
        if target.pointee.addressCount > 1 {
            target.pointee.nextAddress = upstream.pointee.race.index
        }
        let eldest = upstream.eldest
        if eldest != upstream {
            takeOver(upstream, from: eldest)
            closeUpstream(eldest)
        }
        leaveRace(upstream)
    }

    /// Takes a record that is closed, or has won, out of its list: with the eldest all others go.
    func leaveRace(_ upstream: Upstream) {
        let younger = upstream.pointee.race.younger
        upstream.pointee.race.younger = nil
        if let elder = upstream.pointee.race.elder {
            elder.pointee.race.younger = younger
            younger?.pointee.race.elder = elder
            upstream.pointee.race.elder = nil
        } else if let younger {
            younger.pointee.race.elder = nil
            closeUpstream(younger)
        }
    }

    private func attemptNext(_ eldest: Upstream) {
        let target = eldest.pointee.target
        let count = target.pointee.addressCount
        while eldest.pointee.race.tried < count {
            let index = (eldest.pointee.race.first + eldest.pointee.race.tried) % count
            eldest.pointee.race.tried += 1
            guard let fresh = open(target, index) else { continue }
            var last = eldest
            while let younger = last.pointee.race.younger { last = younger }
            last.pointee.race.younger = fresh
            fresh.pointee.race.elder = last
            if eldest.pointee.race.tried < count {
                expect(fresh.timer, at: now + EventLoop.attemptDelay)
            }
            return
        }
    }

    /// Moves the request of the eldest to another attempt, which is the eldest then.
    private func takeOver(_ heir: Upstream, from eldest: Upstream) {
        if heir.pointee.race.elder == eldest {
            eldest.pointee.race.younger = nil
            heir.pointee.race.elder = nil
        } else {
            // Those in between lose with the eldest.
            leaveRace(heir)
        }
        heir.pointee.race.first = eldest.pointee.race.first
        heir.pointee.race.tried = eldest.pointee.race.tried
        heir.pointee.race.deadline = eldest.pointee.race.deadline
        handOver(eldest, to: heir)
        if eldest.pointee.isCarrier { inheritStreams(heir, from: eldest) }
        expectConnection(heir, by: heir.pointee.race.deadline)
    }

    /// Gives what one record has to send, and whom the answer is for, to another.
    func handOver(_ old: Upstream, to new: Upstream) {
        new.pointee.exchange = old.pointee.exchange
        new.pointee.callout = old.pointee.callout
        old.pointee.exchange?.pointee.upstream = UnsafeMutableRawPointer(new)
        old.pointee.callout?.pointee.upstream = new
        old.pointee.exchange = nil
        old.pointee.callout = nil
        new.pointee.output = old.pointee.output
        old.pointee.output = PendingOutput()
        new.pointee.method = old.pointee.method
        new.pointee.requestDone = old.pointee.requestDone
    }
}

/// What an attempt at a connection knows of the others.
struct ConnectRace {
    /// Which of the target's addresses it goes to, and which the first attempt went to.
    var index: Int32 = 0
    var first: Int32 = 0
    /// Of the eldest: how many addresses were tried, and until when.
    var tried: Int32 = 1
    var deadline: UInt64 = .max
    /// Its neighbours in the list of attempts.
    var elder: Upstream?
    var younger: Upstream?
}

extension UnsafeMutablePointer where Pointee == UpstreamRecord {
    /// The attempt that carries the request: itself, unless it races.
    var eldest: Upstream {
        var upstream = self
        while let elder = upstream.pointee.race.elder { upstream = elder }
        return upstream
    }
}
