import JSON
import PenstockServer

/// Reads the requests of a file, whichever of the four forms it has: JSON lines, rows of a corpus, HAR, or
/// blocks of text.
struct RequestReader {
    /// The file's name, for messages.
    let path: String
    /// What stands for placeholders `<NAME>`.
    let values: [(name: String, value: String)]
    private(set) var requests: [ComparedRequest] = []

    /// More would be a load test.
    static let requestsMax = 10_000

    /// The requests of the file at `path`, of which there is one at least.
    static func read(
        _ path: String, values: [(name: String, value: String)]
    ) throws -> [ComparedRequest] {
        let text: String
        do {
            text = try TextFile.read(path)
        } catch {
            throw CommandFailure.usage("\(error)")
        }
        var reader = RequestReader(path: path, values: values)
        if text.drop(while: \.isWhitespace).first == "{" {
            // A HAR is one document over many lines; a line of the others is one by itself.
            if let archive = try? JSONValue(parsing: text), archive["log"]?["entries"] != nil {
                try reader.readArchive(archive)
            } else {
                try reader.readLines(text)
            }
        } else {
            try reader.readBlocks(text)
        }
        guard !reader.requests.isEmpty else {
            throw CommandFailure.usage("\(path): there is no request in it")
        }
        return reader.requests
    }

    mutating func add(_ request: ComparedRequest) throws {
        guard requests.count < Self.requestsMax else {
            throw CommandFailure.usage("\(path): more than \(Self.requestsMax) requests")
        }
        requests.append(try request.checked())
    }

    /// The text with what stands for its placeholders.
    func filled(_ text: String) -> String {
        values.reduce(text) { $0.replacing("<\($1.name)>", with: $1.value) }
    }

    /// Headers as an object, whose values may be arrays, or as an array of `{name, value}`.
    func fields(_ value: JSONValue?) -> [HTTPCall.Field] {
        if let entries = value?.array {
            return entries.compactMap { entry in
                guard let name = entry["name"]?.string, let text = entry["value"]?.string else {
                    return nil
                }
                return (name, filled(text))
            }
        }
        return (value?.object?.members ?? []).flatMap { name, value in
            (value.array ?? [value]).map { (name, filled($0.string ?? $0.compact)) }
        }
    }
}
