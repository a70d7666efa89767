import CPenstock
import LambdaEvents
import LambdaPlugin
import PCRE

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Who asks: the values of the identity sources.
final class Identity {
    enum Reading {
        case present
        /// A source is absent or empty where each is required.
        case missing
        /// The token doesn't match the validation expression.
        case malformed
        /// There are several tokens.
        case twice
    }

    /// Of what a request can have several.
    private enum Repeatable {
        case header(Bytes)
        case query(Bytes)

        func isRepeated(in exchange: Exchange) -> Bool {
            switch self {
            case .header(let name): exchange.find(header: name).isRepeated
            case .query(let name): exchange.find(queryParameter: name).isRepeated
            }
        }
    }

    private let handles: [UInt64]
    private let repeatables: [Repeatable]
    private let isToken: Bool
    private let isRequired: Bool
    private let pattern: PCREPattern?
    private let list = EventList<EventText>()
    /// The values with their lengths in front, of the last reading.
    private(set) var key: [UInt8] = []
    private var isRepeated = false

    init(_ setup: Setup, _ kind: AuthorizerEvent) throws {
        let sources = try (setup.config["identity"]?.elements ?? []).map { source in
            let handle = setup.host.variable(try source.string())
            guard handle != 0 else { throw source.error("this is no variable") }
            return (handle, try source.string())
        }
        handles = sources.map(\.0)
        repeatables = sources.compactMap { Self.repeatable($0.1, setup.storage) }
        isToken = kind == .token
        isRequired = try setup.config.bool("required", or: true)
        guard kind == .token else {
            // The function is told of the whole request: all that the descriptor allows is read. By their
            // names the sources are known to be credentials, which recordings don't have.
            setup.declare(
                reads: LambdaAuthorizer.descriptor.reads.map { "\($0)" } + sources.map(\.1))
            pattern = nil
            return
        }
        // A policy may ask for the referer.
        setup.declare(reads: sources.map(\.1) + ["request.header.referer"])
        guard sources.count == 1 else {
            throw (setup.config["identity"] ?? setup.config).error(
                "a token authorizer has one identity source")
        }
        pattern = try setup.config["validation"].map { expression in
            let text = try expression.string()
            do throws(PCREError) { return try PCREPattern(text, options: [.wholeSubject]) } catch {
                throw expression.error("the expression can't be used: \(error)")
            }
        }
    }

    /// Whether the key is what the function would decide by: without any source all would share one answer,
    /// and of several values the key has the first, an event's `headers` the last.
    var isKey: Bool { list.view.count > 0 && !isRepeated }

    /// Valid until the next reading, at most as long as the hook runs.
    var values: UnsafeBufferPointer<EventText> { list.view }

    func read(_ exchange: Exchange) -> Reading {
        list.removeAll()
        key.removeAll(keepingCapacity: true)
        for handle in handles {
            let value = exchange.text(of: exchange.variable(handle))
            if value.isAbsent || value.n == 0 {
                if isRequired { return .missing }
                append(length: 0)
                continue
            }
            append(length: value.n + 1)
            key.append(contentsOf: value.buffer)
            list.append(value.buffer)
        }
        isRepeated = repeatables.contains { $0.isRepeated(in: exchange) }
        if isToken, isRepeated { return .twice }
        guard let pattern, let token = list.view.first else { return .present }
        // An expression that takes too many steps has matched nothing.
        return (try? pattern.matches(String(decoding: token, as: UTF8.self))) == true
            ? .present : .malformed
    }

    private static func repeatable(_ source: String, _ storage: Storage) -> Repeatable? {
        let (header, query) = ("request.header.", "request.query.")
        if source.hasPrefix(header) {
            return .header(storage.copy(String(source.dropFirst(header.count))))
        }
        if source.hasPrefix(query) {
            return .query(storage.copy(String(source.dropFirst(query.count))))
        }
        return nil
    }

    private func append(length: Int) {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: length).littleEndian) {
            key.append(contentsOf: $0)
        }
    }
}
