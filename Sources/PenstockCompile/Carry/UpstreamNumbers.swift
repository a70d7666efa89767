internal import PenstockCore

/// Numbers for upstreams that never change: instances keep them across reloads.
struct UpstreamNumbers: Sendable {
    /// By number, from 1. A removed upstream keeps its place and last definition; no instance of a
    /// current snapshot refers to it.
    private(set) var definitions: [UpstreamDefinition] = []
    private var numbers: [String: UInt32] = [:]

    /// Gives every definition its number and makes it the current one.
    mutating func update(_ current: [UpstreamDefinition]) {
        for definition in current {
            if let number = numbers[definition.name] {
                definitions[Int(number) - 1] = definition
            } else {
                definitions.append(definition)
                numbers[definition.name] = UInt32(definitions.count)
            }
        }
    }

    /// The upstream that the loops themselves are: the `@connections` of WebSocket APIs. No upstream of a
    /// configuration can have the name.
    static let connectionsName = "@connections"

    /// The numbers of these upstreams, and of the loops' own.
    func numbers(of current: [UpstreamDefinition]) -> [String: UInt32] {
        var result = [Self.connectionsName: ForwardTarget.connections]
        for definition in current { result[definition.name] = numbers[definition.name] }
        return result
    }
}
