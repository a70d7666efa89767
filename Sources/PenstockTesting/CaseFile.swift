internal import ByteEncodings
public import CPenstock
import Glibc
public import JSON

/// A file of cases beside a plugin (Plugins/README.md, "Cases"): one instance, and what goes in and
/// must come out, in order.
public struct CaseFile: Sendable {
    /// One case.
    public struct Case: Sendable {
        /// A sentence of behaviour.
        public var name: String
        /// What goes in.
        public var exchange: ExchangeDescription
        /// What must come out.
        public var expect: JSONValue
        /// Another time from here on.
        public var now: Int64?
        /// Seconds that pass on both clocks before it.
        var passes = 0
        /// What upstreams answer to callouts; nil: they are refused.
        public var callout: CalloutAnswer?
    }

    /// The configuration, as JSON text.
    public var config: String
    /// The step's name.
    public var step: String
    /// What pen.secrets/1 knows.
    public var secrets: [String: String]
    /// Upstreams by number.
    public var upstreams: [String: UInt32]
    /// What the clock says, milliseconds since 1970.
    public var now: Int64
    /// The cases.
    public var cases: [Case]
    /// Making the instance must fail with this pointer and a message that contains this.
    public var refused: (pointer: String?, message: String?)?

    /// Reads a file; throws what is wrong with it.
    public init(path: String) throws(CaseError) {
        guard let file = fopen(path, "re") else {
            throw CaseError("\(path): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let n = fread(&block, 1, block.count, file)
            if n == 0 { break }
            bytes += block[..<n]
        }
        do {
            self = try CaseFile(JSONValue(parsing: String(decoding: bytes, as: UTF8.self)))
        } catch {
            throw CaseError("\(path): \(error)")
        }
    }

    /// Reads the JSON of a file.
    public init(_ json: JSONValue) throws(CaseError) {
        config = (json["config"] ?? .object(JSONObject())).compact
        step = json["step"]?.string ?? "step"
        secrets = [:]
        for member in json["secrets"]?.object?.members ?? [] {
            secrets[member.key] = member.value.string ?? ""
        }
        let names = json["upstreams"]?.array?.compactMap(\.string) ?? ["backend"]
        upstreams = [:]
        for (i, name) in names.enumerated() { upstreams[name] = UInt32(i + 1) }
        now = Int64(json["now_ms"]?.int ?? 1_767_225_600_000)
        if let refused = json["refused"] {
            self.refused = (refused["pointer"]?.string, refused["message"]?.string)
        }
        cases = []
        for item in json["cases"]?.array ?? [] { cases.append(try Case(item)) }
        guard !cases.isEmpty || refused != nil else { throw CaseError("it has no cases") }
    }
}

/// What is wrong with a file of cases.
public struct CaseError: Error, CustomStringConvertible {
    /// A sentence.
    public var description: String
    init(_ description: String) { self.description = description }
}

extension CaseFile.Case {
    init(_ json: JSONValue) throws(CaseError) {
        guard let name = json["name"]?.string, let expect = json["expect"],
            let phase = json["phase"]?.string.flatMap(PhaseName.number)
        else { throw CaseError("a case needs name, phase and expect") }
        self.name = name
        self.expect = expect
        now = json["now_ms"]?.int.map(Int64.init)
        passes = json["advance_seconds"]?.int ?? 0
        if let answer = json["callout"] {
            var callout = CalloutAnswer(status: Int32(answer["status"]?.int ?? 0))
            callout.body = try Self.bytes(answer, "body")
            callout.headers = try Self.pairs(answer["headers"]).map { ($0.name, $0.value) }
            callout.failure = Int64(answer["failure"]?.int ?? 0)
            callout.pieceBytes = answer["piece_bytes"]?.int ?? callout.pieceBytes
            self.callout = callout
        }
        exchange = ExchangeDescription(phase: phase)
        let request = json["request"] ?? .object(JSONObject())
        exchange.method = request["method"]?.string ?? "GET"
        exchange.target = request["target"]?.string ?? "/"
        exchange.headers = try Self.pairs(request["headers"])
        exchange.body = try Self.bytes(request, "body")
        for member in request["path_params"]?.object?.members ?? [] {
            exchange.pathParameters.append((member.key, member.value.string ?? ""))
        }
        exchange.status = Int32(request["status"]?.int ?? 200)
        exchange.responseHeaders = try Self.pairs(request["response_headers"])
        exchange.responseBody = try Self.bytes(request, "response_body")
        for member in request["stage_variables"]?.object?.members ?? [] {
            exchange.stageVariables.append((member.key, member.value.string ?? ""))
        }
        let aws = request["aws"]
        exchange.identifiers = AWSIdentifiers(
            account: aws?["account_id"]?.string, api: aws?["api_id"]?.string,
            deployment: aws?["deployment_id"]?.string, resource: aws?["resource_id"]?.string)
        for member in json["vars"]?.object?.members ?? [] {
            exchange.variables.append((member.key, Self.value(member.value)))
        }
        exchange.patience = json["patience_ms"]?.int ?? 0
        exchange.chunks = (json["chunks"]?.array ?? []).map { Array(($0.string ?? "").utf8) }
    }

    /// The bytes of a member: a text, or "<name>_hex" for what is no text.
    private static func bytes(_ json: JSONValue, _ name: String) throws(CaseError) -> [UInt8] {
        guard let hex = json[name + "_hex"]?.string else {
            return Array((json[name]?.string ?? "").utf8)
        }
        guard let bytes = Hex.bytes(hex) else { throw CaseError("\(name)_hex is not hex") }
        return bytes
    }

    private static func pairs(
        _ json: JSONValue?
    ) throws(CaseError) -> [ExchangeDescription.Header] {
        var result: [ExchangeDescription.Header] = []
        for pair in json?.array ?? [] {
            guard let parts = pair.array, parts.count == 2, let name = parts[0].string,
                let value = parts[1].string
            else { throw CaseError("headers are pairs of texts") }
            result.append((name, value))
        }
        return result
    }

    static func value(_ json: JSONValue) -> TestValue {
        switch json {
        case .null: .null
        case .bool(let value): .bool(value)
        case .number(let number):
            number.int64.map { .int($0) } ?? .double(number.double ?? 0)
        case .string(let text): .string(text)
        default: .json(json.compact)
        }
    }
}

/// Names of phases and verdicts as people write them.
public enum PhaseName {
    private static let phases: [(String, pen_phase)] = [
        ("auth", PEN_PHASE_AUTH), ("validate", PEN_PHASE_VALIDATE),
        ("rate-limit", PEN_PHASE_RATE_LIMIT),
        ("transform-request", PEN_PHASE_TRANSFORM_REQUEST), ("integrate", PEN_PHASE_INTEGRATE),
        ("transform-response", PEN_PHASE_TRANSFORM_RESPONSE),
    ]
    private static let verdicts: [(String, pen_verdict)] = [
        ("continue", PEN_CONTINUE), ("respond", PEN_RESPOND), ("fail", PEN_FAIL),
        ("forward", PEN_FORWARD), ("allow", PEN_ALLOW), ("deny", PEN_DENY),
        ("abstain", PEN_ABSTAIN), ("error", PEN_ERROR), ("need-body", PEN_NEED_BODY),
        ("pending", PEN_PENDING),
    ]

    /// PEN_PHASE_* of a name.
    public static func number(_ name: String) -> pen_phase? {
        phases.first { $0.0 == name }?.1
    }
    /// The name of PEN_PHASE_*.
    public static func name(_ phase: pen_phase) -> String {
        phases.first { $0.1 == phase }?.0 ?? "phase \(phase)"
    }
    /// The name of a verdict.
    public static func verdict(_ verdict: pen_verdict) -> String {
        verdicts.first { $0.1 == verdict }?.0 ?? "verdict \(verdict)"
    }
}
