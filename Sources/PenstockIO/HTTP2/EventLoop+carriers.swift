import PenstockCore
import PenstockHTTP2

// Carriers: connections to a target that are made for streams. Those who wait are in the target's queue
// until one stands, so a connection that turns out to speak HTTP/1.1 is given to one of them.
extension EventLoop {
    /// A carrier with room for one more stream.
    func carrierWithRoom(_ target: TargetState) -> Upstream? {
        var next = target.pointee.firstCarrier
        while let carrier = next {
            next = carrier.pointee.nextCarrier
            guard carrier.pointee.state == .http2, !carrier.pointee.isRetired,
                let session = carrier.pointee.session?.takeUnretainedValue(),
                session.takesRequests, carrier.pointee.streamCount < session.streamsMax
            else { continue }
            return carrier
        }
        return nil
    }

    /// Makes connections for the streams that wait; false: there is none to wait for.
    func provide(_ target: TargetState) -> Bool {
        var beginning: Int32 = 0
        var live: Int32 = 0
        var next = target.pointee.firstCarrier
        while let carrier = next {
            next = carrier.pointee.nextCarrier
            // What one takes is known with its SETTINGS, which come at once.
            let session = carrier.pointee.session?.takeUnretainedValue()
            let isUnknown = session?.hasHeardSettings == false && !carrier.pointee.isRetired
            if carrier.pointee.state.isBeginning || isUnknown {
                beginning += 1
            } else if !carrier.pointee.isRetired, session?.takesRequests == true {
                live += 1
            }
        }
        let isAlone = target.pointee.choseHTTP1
        let state = target.pointee.upstream
        while beginning < (isAlone ? target.pointee.waitingCount : 1),
            isAlone || beginning + live < state.pointee.http2Connections
        {
            guard let carrier = dial(target) else { break }
            carrier.pointee.isCarrier = true
            link(carrier)
            expectConnection(carrier, by: now + state.pointee.connectTimeout)
            beginning += 1
        }
        return beginning + live > 0
    }

    private func link(_ carrier: Upstream) {
        let target = carrier.pointee.target
        carrier.pointee.previousCarrier = nil
        carrier.pointee.nextCarrier = target.pointee.firstCarrier
        target.pointee.firstCarrier?.pointee.previousCarrier = carrier
        target.pointee.firstCarrier = carrier
    }

    func unlink(_ carrier: Upstream) {
        let target = carrier.pointee.target
        if let previous = carrier.pointee.previousCarrier {
            previous.pointee.nextCarrier = carrier.pointee.nextCarrier
        } else if target.pointee.firstCarrier == carrier {
            target.pointee.firstCarrier = carrier.pointee.nextCarrier
        }
        carrier.pointee.nextCarrier?.pointee.previousCarrier = carrier.pointee.previousCarrier
        carrier.pointee.nextCarrier = nil
        carrier.pointee.previousCarrier = nil
    }

    /// Of several attempts another one goes on.
    func inheritStreams(_ heir: Upstream, from eldest: Upstream) {
        unlink(eldest)
        eldest.pointee.isCarrier = false
        heir.pointee.isCarrier = true
        link(heir)
    }
}
