import ByteEncodings
import CPenstock

/// A rule of a host, asked before what is placed there: when its conditions hold, its API has the
/// request and nothing else is asked, whatever the API makes of it (API Gateway Developer Guide,
/// "Examples of how API Gateway evaluates routing rules").
struct RoutingRule {
    /// Of the API's own paths.
    var root: Int32
    /// What the path must begin with, as whole segments; absent: anything.
    var basePath: ByteView
    /// Whether the API sees the path without it.
    var stripsBasePath: Bool
    /// All must hold: `conditionCount` from `conditions`.
    var conditions: Int32
    var conditionCount: Int32
    /// `$context.customDomain.routingRuleIdMatched`, empty where nobody gave it one.
    var id: ByteView
}

/// What a rule asks of one header: name in any case, value in its own.
struct HeaderCondition {
    enum Kind: UInt8 {
        case exact, prefix, suffix, infix
    }
    var name: ByteView
    var id: HeaderName
    /// Without the stars.
    var value: ByteView
    var kind: Kind
}

/// The rules of all hosts, in flat memory like the router's.
struct RoutingRules {
    let rules: UnsafePointer<RoutingRule>
    let conditions: UnsafePointer<HeaderCondition>

    /// The first of a host's rules that holds for the exchange, which is told of it: its API's root, and
    /// where in the path that API's paths begin.
    @inline(never)
    func match(_ host: Router.Host, _ exchange: Exchange) -> (root: Int32, position: Int)? {
        for rule in rules + Int(host.rules)..<rules + Int(host.rules + host.ruleCount) {
            guard let end = rule.pointee.position(in: exchange.pointee.path), holds(rule, exchange)
            else { continue }
            exchange.pointee.routingRule = rule.pointee.id
            return (rule.pointee.root, rule.pointee.stripsBasePath ? end : 0)
        }
        return nil
    }

    private func holds(_ rule: UnsafePointer<RoutingRule>, _ exchange: Exchange) -> Bool {
        let first = conditions + Int(rule.pointee.conditions)
        for condition in first..<first + Int(rule.pointee.conditionCount) {
            guard condition.pointee.holds(exchange.pointee.request) else { return false }
        }
        return true
    }
}

extension RoutingRule {
    /// Where its base path ends in a path that begins with it; nil: it doesn't.
    func position(in path: ByteView) -> Int? { pathPrefix(basePath, of: path) }
}

/// Where a base path ends in a path that begins with it; nil: it doesn't. Case counts, and segments are
/// compared decoded, as the router's are; an encoded slash parts none.
func pathPrefix(_ basePath: ByteView, of path: ByteView) -> Int? {
    guard basePath.isPresent else { return 0 }
    let slash = UInt8(ascii: "/")
    var (i, j) = (0, 0)
    while j < basePath.n {
        guard i < path.n else { return nil }
        var byte = path[i]
        i += 1
        if byte == slash {
            // Slashes beside one another part segments once, as the router of a REST API has it.
            while i < path.n, path[i] == slash { i += 1 }
        } else if byte == UInt8(ascii: "%"), i + 1 < path.n,
            let high = Hex.value(path[i]), let low = Hex.value(path[i + 1])
        {
            byte = high << 4 | low
            i += 2
            guard byte != slash else { return nil }
        }
        guard byte == basePath[j] else { return nil }
        j += 1
    }
    return i == path.n || path[i] == slash ? i : nil
}

extension HeaderCondition {
    /// Whether a field of that name has such a value; of several, any.
    func holds(_ fields: HeaderTable) -> Bool {
        var i = fields.index(of: name, id)
        while i >= 0 {
            if matches(fields.fields[i].valueView) { return true }
            i = fields.index(of: name, id, from: i + 1)
        }
        return false
    }

    private func matches(_ text: ByteView) -> Bool {
        guard text.n >= value.n else { return false }
        switch kind {
        case .exact: return text.equals(value)
        case .prefix: return text.hasPrefix(value)
        case .suffix: return text[(text.n - value.n)..<text.n].equals(value)
        case .infix:
            // Values have the bound of a head, and what is looked for one of its own: see `Shapes`.
            return (0...(text.n - value.n)).contains { text[$0..<text.n].hasPrefix(value) }
        }
    }

    /// A condition as it is written: a star at the beginning, the end, or both stands for anything.
    init(name: String, glob: String, _ memory: SnapshotMemory) {
        self.name = memory.text(name)
        id = HeaderName.identify(self.name)
        let (begins, ends) = (glob.hasPrefix("*"), glob.hasSuffix("*"))
        kind = begins ? (ends ? .infix : .suffix) : ends ? .prefix : .exact
        let value = glob.dropFirst(begins ? 1 : 0).dropLast(ends && glob.count > 1 ? 1 : 0)
        self.value = memory.text(String(value))
    }
}
