import CPenstock

/// Stands where a plugin has no such role; the host never calls it, because its phase is not in the
/// instance's set.
struct NoRole: Authorizer, Validator, Limiter, Transformer, Integration, ExchangeObserver,
    InstanceObserver, BodyFilter, SelfTesting, StateKeeping, Store
{
    static var descriptor: Descriptor { Descriptor(id: "", name: "", version: "") }
    var filters: BodySides { [] }
    var changesLength: Bool { false }
    init() {}
    init(_ setup: Setup) {}

    struct Missing: Error, CustomStringConvertible {
        var description: String { "the plugin has no such phase" }
    }

    func authorize(_ exchange: Exchange) throws -> AuthorizerVerdict { throw Missing() }
    func validate(_ exchange: Exchange) throws -> Verdict { throw Missing() }
    func limit(_ exchange: Exchange) throws -> Verdict { throw Missing() }
    func integrate(_ exchange: Exchange) throws -> IntegrationVerdict { throw Missing() }
    func resumed(_ exchange: Exchange, _ event: Event) throws -> Verdict { throw Missing() }
    func filter(_ chunk: Chunk, _ exchange: Exchange) throws -> ChunkVerdict { throw Missing() }
    func began(_ exchange: Exchange) {}
    func ended(_ exchange: Exchange, why: UInt32) {}
    func happened(_ event: Event, _ host: Host) {}
    func selfTest() throws {}
    static var kinds: UInt32 { 0 }
    func take(_ counter: pen_counter, inShadow: Bool) -> pen_count? { nil }
    static var stateVersion: UInt32 { 0 }
    func saveState() throws -> [UInt8]? { nil }
    func loadState(_ state: Bytes) throws { throw Missing() }
}
