import ByteEncodings
import JSON
import PenstockServer

/// A recording of requests, with credentials put back as far as somebody has them.
struct RecordedRequests {
    struct Request {
        var offline: OfflineRequest
        /// The verdict that was enforced, and whom it named; empty: nobody, nil: it isn't known.
        var verdict: String
        var principal: String?
        /// Fields and parameters whose values are still redacted.
        var redacted: [String]
        /// `recording.jsonl:12`.
        var place: String
    }

    private(set) var requests: [Request] = []

    init(_ path: String, secrets: String?) throws {
        let lines = try Self.read(path).split(separator: "\n", omittingEmptySubsequences: true)
        guard let head = lines.first.flatMap({ try? JSONValue(parsing: String($0)) }),
            head["penstock_recording"]?.int == 1,
            let salt = head["salt"]?.string.flatMap({ Hex.bytes($0) })
        else {
            throw CommandFailure.usage(
                "\(path) is no recording", hint: "`penstock authz record` writes one")
        }
        let redactor = AuthzRecording.Redactor(salt: salt)
        var known: [String: String] = [:]
        for secret in try secrets.map({ try Self.read($0) })?.split(separator: "\n") ?? [] {
            known[redactor.redacted(String(secret))] = String(secret)
        }
        for (index, line) in lines.dropFirst().enumerated() {
            let place = "\(path):\(index + 2)"
            guard let value = try? JSONValue(parsing: String(line)),
                let request = Self.request(value, known, place)
            else { throw CommandFailure.usage("\(place): this is no recorded request") }
            requests.append(request)
        }
    }

    private static func read(_ path: String) throws -> String {
        do { return try TextFile.read(path) } catch { throw CommandFailure.usage("\(error)") }
    }

    private static func request(
        _ value: JSONValue, _ known: [String: String], _ place: String
    ) -> Request? {
        guard let method = value["method"]?.string, var target = value["target"]?.string,
            let verdict = value["verdict"]?.string
        else { return nil }
        var redacted: [String] = []
        for (digest, secret) in known where target.contains(digest) {
            target = target.replacing(digest, with: secret)
        }
        if target.contains(AuthzRecording.mark) { redacted.append("the target") }
        var offline = OfflineRequest(method, target, host: value["host"]?.string ?? "localhost")
        offline.clientAddress = value["client"]?.string ?? "127.0.0.1"
        for field in value["headers"]?.array ?? [] {
            guard let name = field.array?.first?.string, let text = field.array?.last?.string else {
                return nil
            }
            // The host of an offline request is said apart.
            if name.lowercased() == "host" { continue }
            if let secret = known[text] {
                offline.headers.append((name, secret))
            } else if text.hasPrefix(AuthzRecording.mark) {
                redacted.append(name)
            } else {
                offline.headers.append((name, text))
            }
        }
        return Request(
            offline: offline, verdict: verdict, principal: value["principal"]?.string,
            redacted: redacted, place: place)
    }
}
