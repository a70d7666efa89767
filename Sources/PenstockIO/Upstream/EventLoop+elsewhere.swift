import CPenstock
import PenstockCore

// Callouts to servers that no upstream has for a target, but that an upstream allows
// (pen_callout_request.origin). Each is an upstream of its own on this loop, with pool and health,
// found by the definition that `UpstreamDefinition.elsewhere` makes; its name is looked up off the loop
// when it is asked for first, and again with all others.

/// Such servers of one loop.
struct ElsewhereTable {
    /// Of all upstreams. The one that was used longest ago makes room.
    static let countMax = 32

    struct Entry {
        let state: UpstreamState
        /// The number of the upstream that allows it.
        let parent: Int32
        var usedAt: UInt64
        /// Callouts that wait for its addresses.
        var waiting: [pen_token] = []
    }
    var entries: [Entry] = []
}

extension EventLoop {
    /// The state of another server for an upstream; nil: it isn't allowed, or there is no room.
    func elsewhere(
        _ origin: ByteView, _ definition: UpstreamDefinition, _ parent: UpstreamState
    ) -> UpstreamState? {
        guard let origin = HTTPOrigin(origin) else { return nil }
        if definition.isTarget(origin) { return parent }
        guard let wanted = definition.elsewhere(origin) else { return nil }
        let known = upstreamNumbers[wanted].flatMap { upstreams[$0] }
        if let known,
            let index = elsewhere.entries.firstIndex(where: { $0.state == known })
        {
            elsewhere.entries[index].usedAt = now
            return known
        }
        if elsewhere.entries.count == ElsewhereTable.countMax {
            let idle = elsewhere.entries.indices.filter {
                elsewhere.entries[$0].state.pointee.targets.pointee.inFlight == 0
            }
            guard
                let oldest = idle.min(by: {
                    elsewhere.entries[$0].usedAt < elsewhere.entries[$1].usedAt
                })
            else { return nil }
            giveUp(elsewhere.entries.remove(at: oldest).state)
        }
        let state = state(of: wanted)
        state.pointee.references += 1
        elsewhere.entries.append(
            .init(state: state, parent: parent.pointee.number, usedAt: now))
        return state
    }

    /// An upstream is closed: so is what it allowed.
    func closeElsewhere(of parent: Int32) {
        let states = elsewhere.entries.filter { $0.parent == parent }.map(\.state)
        elsewhere.entries.removeAll { $0.parent == parent }
        for state in states { giveUp(state) }
    }

    private func giveUp(_ state: UpstreamState) {
        state.pointee.references -= 1
        if state.pointee.references == 0 { close(state) }
    }

    /// Whether a callout to this server has to wait for its addresses; it does then.
    func waitForName(_ callout: UnsafeMutablePointer<CalloutRecord>, _ state: UpstreamState) -> Bool
    {
        let target = callout.pointee.target
        guard target.pointee.addressCount == 0, let resolver,
            let index = elsewhere.entries.firstIndex(where: { $0.state == state }),
            let definition = upstreamNumbers.first(where: { $0.value == state.pointee.number })?.key
        else { return false }
        callout.pointee.waitsForName = true
        target.pointee.inFlight += 1
        elsewhere.entries[index].waiting.append(callout.pointee.token)
        guard elsewhere.entries[index].waiting.count == 1 else { return true }
        let lookup = NameLookup(loop: self, state: state, definition: definition)
        onWorker {
            lookup.failure = resolver.prepareOther(definition)
            lookup.deliver()
        }
        return true
    }

    fileprivate func lookedUp(_ lookup: NameLookup) {
        guard let index = elsewhere.entries.firstIndex(where: { $0.state == lookup.state }) else {
            return
        }
        let addresses = addresses(of: lookup.definition.targets[0], lookup.definition)
        lookup.state.pointee.targets.setAddresses(addresses)
        if addresses.isEmpty { tell(lookup) }
        let waiting = elsewhere.entries[index].waiting
        elsewhere.entries[index].waiting = []
        for token in waiting {
            guard let callout = callouts[token], callout.pointee.waitsForName else { continue }
            leaveName(callout)
            sendCallout(callout)
        }
    }

    /// A callout doesn't wait for addresses any more.
    func leaveName(_ callout: UnsafeMutablePointer<CalloutRecord>) {
        guard callout.pointee.waitsForName else { return }
        callout.pointee.waitsForName = false
        callout.pointee.target.pointee.inFlight -= 1
    }

    private func tell(_ lookup: NameLookup) {
        guard let told = options.onUpstreamFault else { return }
        let name = String(lookup.state.pointee.targets.pointee.authority)
        let fault = UpstreamFault(
            upstream: lookup.definition.name, target: name, serverName: name,
            detail: lookup.failure?.reason
                ?? "its addresses aren't public; name it in the upstream's `others` if it is yours")
        onWorker { told(fault) }
    }
}

/// A name on its way from a worker thread to its loop.
private final class NameLookup: @unchecked Sendable {
    // Safe: the worker writes `failure` before it posts, and reads nothing else of it; the loop's state
    // is touched on the loop, which a post reaches as long as it is referred to.
    let loop: EventLoop
    let state: UpstreamState
    let definition: UpstreamDefinition
    var failure: ResolveError?

    init(loop: EventLoop, state: UpstreamState, definition: UpstreamDefinition) {
        self.loop = loop
        self.state = state
        self.definition = definition
    }

    func deliver() {
        loop.services.pointee.post(
            LoopMessage(
                { context in
                    guard let context else { return }
                    let lookup = Unmanaged<NameLookup>.fromOpaque(context).takeRetainedValue()
                    lookup.loop.lookedUp(lookup)
                }, Unmanaged.passRetained(self).toOpaque()))
    }
}
