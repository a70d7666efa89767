public import CPenstock
import Glibc
import Synchronization

/// The asynchronous work in flight on one loop: what `pen_token` numbers name.
///
/// A token is loop (8 bits) ‖ generation (32) ‖ slot (24). The word of a slot is the only thing that
/// other threads touch: it holds the generation and whether an answer is still wanted, so the race
/// between resume, time-out and the end of the exchange has one winner and a late caller is told
/// PEN_E_STALE without looking at anything that could be freed. Words are in memory of their own,
/// the slots beside them belong to the loop; both are mapped once and never move.
public struct TokenTable {
    /// Slots of one loop; more waits at once are refused (limits.tokens times limits.connections
    /// is bounded by this).
    public static let capacity = 1 << 16

    let slots: UnsafeMutablePointer<TokenSlot>
    private let words: UnsafeMutablePointer<Atomic<UInt64>>
    private let state: UnsafeMutablePointer<State>
    private let loop: UInt64

    private struct State {
        var firstFree: Int32 = -1
        var used: Int32 = 0
        var open: Int32 = 0
    }

    /// The table of the loop `index`. Memory is reserved, not touched.
    public init(loop index: UInt32) {
        loop = UInt64(index)
        // calloc of this size is an anonymous mapping: pages that no token reached cost nothing. A
        // slot of zeroes is free and has a word that no token claims, so other threads may look at
        // any of them.
        guard let memory = calloc(TokenTable.capacity, MemoryLayout<TokenSlot>.stride),
            let words = calloc(TokenTable.capacity, MemoryLayout<Atomic<UInt64>>.stride)
        else { preconditionFailure("no address space for a token table") }
        slots = memory.bindMemory(to: TokenSlot.self, capacity: TokenTable.capacity)
        self.words = words.bindMemory(to: Atomic<UInt64>.self, capacity: TokenTable.capacity)
        state = .allocate(capacity: 1)
        state.initialize(to: State())
    }

    /// Frees the table, when no other thread can ask any more.
    package func destroy() {
        free(slots)
        free(words)
        state.deallocate()
    }

    /// How many are open now. [loop]
    public var open: Int { Int(state.pointee.open) }

    /// Opens a token; nil when the table is full. [loop]
    public func open(
        _ kind: TokenSlot.Kind, exchange: Exchange?, instance: UnsafePointer<InstanceRecord>?
    ) -> (token: pen_token, slot: UnsafeMutablePointer<TokenSlot>)? {
        let index: Int32
        if state.pointee.firstFree >= 0 {
            index = state.pointee.firstFree
            state.pointee.firstFree = slots[Int(index)].next
        } else if state.pointee.used < TokenTable.capacity {
            index = state.pointee.used
            state.pointee.used += 1
            // Zeroes are a free slot already.
            slots[Int(index)].index = index
            slots[Int(index)].next = -1
            slots[Int(index)].timer = Timer(context: nil, fire: { _ in })
        } else {
            return nil
        }
        state.pointee.open += 1
        let slot = slots + Int(index)
        slot.pointee.kind = kind
        slot.pointee.exchange = exchange
        slot.pointee.instance = instance
        slot.pointee.generation &+= 1
        words[Int(index)].store(slot.pointee.armed, ordering: .releasing)
        if let exchange {
            slot.pointee.next = exchange.pointee.firstToken
            exchange.pointee.firstToken = index
            exchange.pointee.openTokens += 1
        }
        let token =
            loop << 56 | UInt64(slot.pointee.generation & 0xffff_ffff) << 24 | UInt64(index)
        return (token, slot)
    }

    /// The tokens that an exchange has open, newest first. For tests and dumps. [loop]
    public func tokens(of exchange: Exchange) -> [pen_token] {
        var result: [pen_token] = []
        var index = exchange.pointee.firstToken
        while index >= 0 {
            let slot = slots + Int(index)
            result.append(
                loop << 56 | UInt64(slot.pointee.generation) << 24 | UInt64(UInt32(index)))
            index = slot.pointee.next
        }
        return result
    }

    /// The loop that a token belongs to. [any]
    public static func loop(of token: pen_token) -> Int { Int(token >> 56) }

    /// Claims the right to answer: true for exactly one caller while the token is open. [any]
    public func claim(_ token: pen_token) -> Bool {
        guard let index = index(token) else { return false }
        let armed = TokenSlot.armedWord(UInt32(truncatingIfNeeded: token >> 24))
        return words[index].compareExchange(
            expected: armed, desired: armed | TokenSlot.claimed, ordering: .acquiringAndReleasing
        ).exchanged
    }

    /// Whether the token is still open and unclaimed. [any]
    public func isOpen(_ token: pen_token) -> Bool {
        guard let index = index(token) else { return false }
        return words[index].load(ordering: .acquiring)
            == TokenSlot.armedWord(UInt32(truncatingIfNeeded: token >> 24))
    }

    /// The slot of a token whose generation is still this one, claimed or not. [loop]
    public func live(_ token: pen_token) -> UnsafeMutablePointer<TokenSlot>? {
        guard let index = index(token) else { return nil }
        let slot = slots + index
        guard
            slot.pointee.generation == UInt32(truncatingIfNeeded: token >> 24),
            slot.pointee.kind != .free
        else { return nil }
        return slot
    }

    /// Closes a slot: every later use of its token is stale. [loop]
    public func close(_ slot: UnsafeMutablePointer<TokenSlot>) {
        if let exchange = slot.pointee.exchange { unlink(slot, from: exchange) }
        words[Int(slot.pointee.index)].store(0, ordering: .releasing)
        slot.pointee.kind = .free
        slot.pointee.exchange = nil
        slot.pointee.instance = nil
        slot.pointee.next = state.pointee.firstFree
        state.pointee.firstFree = slot.pointee.index
        state.pointee.open -= 1
    }

    private func index(_ token: pen_token) -> Int? {
        let index = Int(token & 0xff_ffff)
        guard token != 0, token >> 56 == loop, index < TokenTable.capacity else { return nil }
        return index
    }

    private func unlink(_ slot: UnsafeMutablePointer<TokenSlot>, from exchange: Exchange) {
        exchange.pointee.openTokens -= 1
        var index = exchange.pointee.firstToken
        if index == slot.pointee.index {
            exchange.pointee.firstToken = slot.pointee.next
            return
        }
        while index >= 0 {
            let other = slots + Int(index)
            if other.pointee.next == slot.pointee.index {
                other.pointee.next = slot.pointee.next
                return
            }
            index = other.pointee.next
        }
    }
}

/// What one token stands for.
public struct TokenSlot: ~Copyable {
    /// What is waited for.
    public enum Kind: UInt8 {
        /// Nothing: the slot is free.
        case free
        /// pen_core.suspend.
        case suspension
        /// pen_callout.start.
        case callout
        /// pen_callout_stream.start: open until the answer is over.
        case stream
        /// pen_timer.start.
        case timer
        /// pen_timer.start_periodic.
        case periodic
        /// pen_work.submit.
        case work
        /// pen_fd.watch.
        case descriptor
        /// A step that runs on a detached copy elsewhere: a worker thread or a child process.
        case detached

        /// A request of ours is under way for it.
        var isCallout: Bool { self == .callout || self == .stream }
    }

    static let claimed: UInt64 = 1
    static func armedWord(_ generation: UInt32) -> UInt64 { UInt64(generation) << 8 | 2 }

    /// Bumped at each use.
    public internal(set) var generation: UInt32 = 0
    /// Position in the table.
    public internal(set) var index: Int32
    /// Next in the free list, or of the same exchange.
    var next: Int32 = -1
    /// What is waited for.
    public var kind = Kind.free
    /// Whose it is; nil for an instance's own.
    public var exchange: Exchange?
    /// The instance that opened it.
    public var instance: UnsafePointer<InstanceRecord>?
    /// Deadline or period.
    public var timer = Timer(context: nil, fire: { _ in })
    /// For periodic timers: nanoseconds; for descriptors: the descriptor.
    public var period: UInt64 = 0
    /// For the kind's owner.
    public var context: UnsafeMutableRawPointer?

    var armed: UInt64 { TokenSlot.armedWord(generation) }
}
