import CPenstock
import JSON
import MappingTemplate

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// `$context` from the host's variables: the names that the host knows by their handles, and those
/// that authorizers made by name.
final class ContextNames {
    private let handles: [String: UInt64]
    /// What a token says, of whatever name its authorizer has.
    private let claims: UInt64
    /// Places of those that a template has asked for.
    private var places: [UInt64] = []

    init(_ setup: Setup) {
        handles = Dictionary(
            uniqueKeysWithValues: ContextCatalog.variables.map {
                ($0, setup.host.variable("context." + $0))
            })
        claims = setup.host.variable("context.authorizer.claims")
    }

    func value(_ name: String, _ exchange: Exchange) -> MappingContextValue {
        if let handle = handles[name] { return text(exchange.variable(handle), exchange) }
        if ContextCatalog.isFamily(name) {
            return names(below: name, exchange).isEmpty ? .none : .family
        }
        guard name.hasPrefix("authorizer.") else { return .none }
        var full = "context." + name
        let found = text(full.withUTF8 { exchange.variable(Bytes($0)) }, exchange)
        if case .none = found, hasMembers(name, exchange) { return .family }
        return found
    }

    /// A place for the variable of that name; nil: the host doesn't know it by a handle.
    func place(of name: String) -> Int? {
        guard let handle = handles[name] else { return nil }
        if let known = places.firstIndex(of: handle) { return known }
        places.append(handle)
        return places.count - 1
    }

    /// The variable at a place.
    func value(at place: Int, _ exchange: Exchange) -> MappingContextValue {
        text(exchange.variable(places[place]), exchange)
    }

    /// Whether a chain's authorizer of that name (`authorizer.NAME`) said something.
    private func hasMembers(_ name: String, _ exchange: Exchange) -> Bool {
        !members(of: name, exchange, max: 1).isEmpty
    }

    /// What an authorizer of a chain said, by its own names.
    private func members(of name: String, _ exchange: Exchange, max: Int = 256) -> [String] {
        var step = "ctx.\(name.dropFirst("authorizer.".count))."
        return step.withUTF8 { step in
            var found: [String] = []
            while found.count < max,
                let (key, _) = exchange.member(of: Bytes(step), at: found.count)
            {
                found.append(String(key))
            }
            return found
        }
    }

    /// The names that a family has in this exchange; "" is `$context` itself.
    func names(below family: String, _ exchange: Exchange) -> [String] {
        if family.hasPrefix("authorizer.") { return members(of: family, exchange) }
        return ContextCatalog.names(
            below: family,
            isPresent: { name in
                handles[name].map { exchange.variable($0).type != PEN_NULL } ?? false
            },
            authorizer: {
                var found: [String] = []
                while let (name, _) = exchange.member(of: "context.authorizer.", at: found.count) {
                    found.append(String(name))
                }
                // An authorizer of a chain has its own name, and a token need not name anybody.
                if !found.contains("claims"), exchange.variable(claims).type != PEN_NULL {
                    found.append("claims")
                }
                return found
            })
    }

    private func text(_ value: Value, _ exchange: Exchange) -> MappingContextValue {
        guard value.type != PEN_NULL else { return .none }
        if value.type == PEN_JSON,
            let document = try? JSONDocument(value.s.buffer)
        {
            // A variable that says it is JSON and is not stays the text that it is.
            return .json(document, .root)
        }
        return .text(exchange.text(of: value).buffer)
    }
}

/// `$stageVariables` as a document, made again only when another API's exchange comes along.
final class StageVariables {
    private var text: [UInt8] = []
    private var made: JSONDocument?
    private var next: [UInt8] = []

    /// nil: the stage has none.
    func document(_ exchange: Exchange) -> JSONDocument? {
        guard exchange.member(of: "stage.", at: 0) != nil else { return nil }
        next.removeAll(keepingCapacity: true)
        var index = 0
        while let (name, value) = exchange.member(of: "stage.", at: index) {
            next.append(UInt8(ascii: index == 0 ? "{" : ","))
            append(name)
            next.append(UInt8(ascii: ":"))
            append(value.text)
            index += 1
        }
        next.append(UInt8(ascii: "}"))
        if let made, next == text { return made }
        swap(&next, &text)
        // What was written here is JSON.
        made = try? JSONDocument(text)
        return made
    }

    private func append(_ text: Bytes) {
        next.append(UInt8(ascii: "\""))
        JSONWriter.escape(text.buffer, into: &next)
        next.append(UInt8(ascii: "\""))
    }
}
