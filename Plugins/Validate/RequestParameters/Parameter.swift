import CPenstock

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// One declared parameter as plain values.
struct Parameter: BitwiseCopyable {
    /// Where it is.
    enum Place: String, CaseIterable { case path, query, header }
    /// What it must look like.
    enum Kind: String, CaseIterable { case string, integer, number, boolean }
    /// What a request's value is.
    enum Finding { case good, missing, invalid }

    let name: Bytes
    let place: Place
    private let kind: Kind
    private let isRequired: Bool
    private let choices: UnsafeBufferPointer<Bytes>
    private let minimum: Double
    private let maximum: Double
    private let minLength: Int
    private let maxLength: Int
    /// Whatever is there is good.
    private let takesAny: Bool

    init(_ config: Config, _ storage: Storage) throws {
        name = storage.copy(try config.require("name").string())
        place = try config.require("in").choice()
        kind = try config["type"]?.choice() ?? .string
        isRequired = try config.bool("required", or: true)
        choices = storage.copy(
            try (config["enum"]?.elements ?? []).map { storage.copy(try $0.string()) })
        minimum = try config.double("minimum", or: -.infinity)
        maximum = try config.double("maximum", or: .infinity)
        minLength = Int(try config.int("min_length", or: 0, in: 0...Int64.max))
        maxLength = Int(try config.int("max_length", or: Int64.max, in: 0...Int64.max))
        let isNumeric = kind == .integer || kind == .number
        if !isNumeric, let bound = config["minimum"] ?? config["maximum"] {
            throw bound.error("only integer and number have a minimum and a maximum")
        }
        guard minimum <= maximum, minLength <= maxLength else {
            throw config.error("the least is more than the most")
        }
        takesAny = kind == .string && choices.isEmpty && minLength == 0 && maxLength == .max
    }

    /// Looks at this request's value, or at each when it is repeated.
    func check(_ exchange: Exchange) -> Finding {
        var value = read(exchange, 0)
        // An empty value counts as missing, as it does for AWS.
        guard value.n > 0 else { return isRequired ? .missing : .good }
        if takesAny { return .good }
        var index = 0
        while !value.isAbsent {
            if !accepts(value) { return .invalid }
            if place == .path { break }
            index += 1
            value = read(exchange, index)
        }
        return .good
    }

    private func read(_ exchange: Exchange, _ index: Int) -> Bytes {
        switch place {
        case .path: exchange.pathParameter(name)
        case .query: exchange.queryParameter(name, at: index)
        case .header: exchange.header(name, at: index)
        }
    }

    private func accepts(_ value: Bytes) -> Bool {
        guard value.n >= minLength, value.n <= maxLength else { return false }
        switch kind {
        case .string: break
        case .boolean: guard value == "true" || value == "false" else { return false }
        case .integer:
            guard let number = value.integer, isWithin(Double(number)) else { return false }
        case .number:
            guard value.isNumber else { return false }
            // Without bounds the spelling is enough; the number is not needed.
            if minimum != -.infinity || maximum != .infinity {
                guard let number = Double(String(value)), isWithin(number) else { return false }
            }
        }
        return choices.isEmpty || choices.contains { $0 == value }
    }

    private func isWithin(_ number: Double) -> Bool { number >= minimum && number <= maximum }
}
